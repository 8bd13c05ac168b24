import type { IncomingMessage } from 'node:http'

type Headers = Pick<IncomingMessage, 'headers'>

/** Where clients reach the server, without a slash at the end; undefined: where the header Host says. */
export type PublicUrl = string | undefined

/** Whether the header Origin is there and names the server itself. */
export function hasOwnOrigin({ headers }: Headers, publicUrl: PublicUrl): boolean {
  const { origin, host } = headers
  if (origin === undefined || !URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.host === host || (publicUrl !== undefined && url.origin === new URL(publicUrl).origin)
}

/** Whether a browser says that a page of the server has sent the request. Pages cannot write either header. */
export function isFromOwnPage(request: Headers, publicUrl: PublicUrl): boolean {
  const site = request.headers['sec-fetch-site']
  return site === 'same-origin' || hasOwnOrigin(request, publicUrl)
}
