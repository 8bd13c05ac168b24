/** What is remembered of an upload until it is whole, so that it can go on after the page was closed. */
export interface UnfinishedUpload {
  readonly key: string
  /** Whose it is: nobody else is shown it, or may go on with it. */
  readonly ownerId: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly lastModified: number
  /** Where the server takes the rest; null until it has answered for the first time. */
  readonly url: string | null
  /** Bytes that the server is known to have. */
  readonly offset: number
}

const place = 'sluice.uploads'

/** Those that this browser knows of. */
export function readUnfinished(): readonly UnfinishedUpload[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isUnfinished) : []
  } catch {
    // no storage, or not ours: nothing is remembered
    return []
  }
}

/** Notes how far an upload has come. */
export function rememberUnfinished(upload: UnfinishedUpload): void {
  write([...readUnfinished().filter(({ key }) => key !== upload.key), upload])
}

export function forgetUnfinished(key: string): void {
  write(readUnfinished().filter((upload) => upload.key !== key))
}

function write(uploads: readonly UnfinishedUpload[]): void {
  try {
    localStorage.setItem(place, JSON.stringify(uploads))
  } catch {
    // a browser that keeps nothing still uploads; only a reload then begins anew
  }
}

function isUnfinished(value: unknown): value is UnfinishedUpload {
  if (typeof value !== 'object' || value === null) return false
  const { key, ownerId, name, size, lastModified, url, offset } = value as Record<string, unknown>
  return (
    [key, ownerId, name].every((part) => typeof part === 'string') &&
    [size, lastModified, offset].every((part) => typeof part === 'number') &&
    (url === null || typeof url === 'string')
  )
}
