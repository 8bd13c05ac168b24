import type { IncomingHttpHeaders } from 'node:http'

/** What tells one version of a file from another. */
export interface Validators {
  /** In quotes; strong: the same ETag, the same bytes. */
  readonly etag: string
  /** As an HTTP date. Strong, too: a file that can be downloaded is written once. */
  readonly lastModified: string
}

/** How a GET or HEAD goes on: RFC 9110, 13.2.2, but for If-Range. */
export function preconditionOf(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
): 'proceed' | 'failed' | 'unchanged' {
  const changed = Date.parse(lastModified)
  const ifMatch = headers['if-match']
  const ifUnmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '')
  if (ifMatch !== undefined) {
    if (!names(ifMatch, etag)) return 'failed'
  } else if (changed > ifUnmodifiedSince) return 'failed'

  const ifNoneMatch = headers['if-none-match']
  const ifModifiedSince = Date.parse(headers['if-modified-since'] ?? '')
  if (ifNoneMatch !== undefined) {
    // weak tags count here: a proxy that packs what it passes on makes them of ours
    return names(ifNoneMatch.replaceAll('W/"', '"'), etag) ? 'unchanged' : 'proceed'
  }
  return changed <= ifModifiedSince ? 'unchanged' : 'proceed'
}

/** Whether a part is wanted: If-Range names this version, or is not there. */
export function wantsPart(
  { 'if-range': version }: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
): boolean {
  return version === undefined || version === etag || version === lastModified
}

function names(list: string, etag: string): boolean {
  return list.trim() === '*' || tagsOf(list).includes(etag)
}

function tagsOf(list: string): readonly string[] {
  return list.match(/(W\/)?"[^"]*"/g) ?? []
}
