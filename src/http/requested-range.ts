import { parse } from 'range-parser'
import type { ByteRange } from '#core/downloadable.ts'

/** `code` of range-parser: a bit for what is malformed. */
const malformed = 1

/**
 * The part that a Range header asks for; the whole where it asks for several parts or for nothing that we
 * understand, which RFC 9110, 14.2, allows; null where there are no such bytes.
 */
export function requestedRange(header: string, whole: ByteRange): ByteRange | null {
  const { code, type, ranges } = parse(whole.to, header)
  // of an empty file no range can be told in Content-Range
  if (type !== 'bytes' || code & malformed || whole.to === 0) return whole
  const [range, another] = ranges
  if (range === undefined) return null
  return another === undefined ? { from: range.start, to: range.end + 1 } : whole
}
