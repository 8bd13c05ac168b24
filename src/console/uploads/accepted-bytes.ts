/** The server demands it of requests that come with a cookie: pages of other sites cannot send it. */
export const preflight = { 'GraphQL-Require-Preflight': '1' }

/** How many bytes of an upload the server has; undefined where it does not say so now. */
export async function acceptedBytes(url: string): Promise<number | 'gone' | undefined> {
  try {
    const headers = { ...preflight, 'Tus-Resumable': '1.0.0' }
    const response = await fetch(url, { method: 'HEAD', headers })
    if (response.status === 404 || response.status === 410) return 'gone'
    const offset = Number.parseInt(response.headers.get('Upload-Offset') ?? '', 10)
    return response.ok && Number.isSafeInteger(offset) ? offset : undefined
  } catch {
    // the connection is lost
    return undefined
  }
}
