import type { Dialect } from './dialect.ts'

/** Where a record ends. Offsets count within the bytes that were searched. */
export type RecordEnd =
  /** `next` is just after its line break; broken: text follows a closing quote. */
  | { readonly state: 'whole' | 'broken'; readonly next: number }
  /** A quote opened at `quoteAt`, and the bytes end before it is closed. */
  | { readonly state: 'open'; readonly quoteAt: number; readonly next?: undefined }
  /** The bytes end within the record. */
  | { readonly state: 'cut'; readonly next?: undefined }

/** The bytes that a dialect gives a meaning to; −1, which no byte is, for those it has not. */
export interface Marks {
  readonly delimiter: number
  readonly quote: number
  readonly escape: number
  readonly comment: number
}

export const lineFeed = 10
export const carriageReturn = 13

export function marksOf(dialect: Dialect): Marks {
  const byteOf = (mark: string) => (mark === '' ? -1 : mark.charCodeAt(0))
  return {
    delimiter: byteOf(dialect.delimiter),
    quote: byteOf(dialect.quote),
    escape: byteOf(dialect.escape),
    comment: byteOf(dialect.comment),
  }
}

/**
 * Finds the end of the record that begins at `from`. `last`: the file ends with these bytes. A quote within
 * a field that does not begin with one is an ordinary character (`5" disk`). A broken record goes to the end
 * of the line where it broke, so what stood in quotes is never taken for records.
 */
export function recordEnd(bytes: Buffer, from: number, marks: Marks, last: boolean): RecordEnd {
  let at = from
  for (;;) {
    if (bytes[at] !== marks.quote) {
      while (at < bytes.length && bytes[at] !== marks.delimiter && !isLineBreak(bytes[at])) at++
    } else {
      const closing = closingQuote(bytes, at + 1, marks)
      if (closing === -1) return { state: 'open', quoteAt: at }
      at = closing + 1
    }
    if (isCut(bytes, at, last)) return { state: 'cut' }
    if (at === bytes.length) return { state: 'whole', next: at }
    const length = lineBreakAt(bytes, at)
    if (length > 0) return { state: 'whole', next: at + length }
    if (bytes[at] !== marks.delimiter) {
      const end = lineEnd(bytes, at, last)
      return end.next === undefined ? end : { state: 'broken', next: end.next }
    }
    at++
  }
}

/** The offset of the quote that closes the field whose text begins at `from`; −1 where none does. */
export function closingQuote(bytes: Buffer, from: number, marks: Marks): number {
  const { quote } = marks
  let at = bytes.indexOf(quote, from)
  if (marks.escape === quote) {
    while (at !== -1 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2)
    return at
  }
  let searched = from
  while (at !== -1) {
    const escaped = bytes.subarray(searched, at).indexOf(marks.escape)
    if (escaped === -1) return at
    searched += escaped + 2
    if (searched > at) at = bytes.indexOf(quote, searched)
  }
  return -1
}

/** Where the line at `from` ends, whatever stands in it. */
export function lineEnd(bytes: Buffer, from: number, last: boolean): RecordEnd {
  let at = from
  while (at < bytes.length && !isLineBreak(bytes[at])) at++
  if (isCut(bytes, at, last)) return { state: 'cut' }
  return { state: 'whole', next: at + lineBreakAt(bytes, at) }
}

/** Whether more bytes are needed to know what stands at `at`: a CR can be half a CRLF. */
export function isCut(bytes: Buffer, at: number, last: boolean): boolean {
  if (last) return false
  return at >= bytes.length || (bytes[at] === carriageReturn && at + 1 === bytes.length)
}

/** The length of the line break at `at`: 1 for LF and CR, 2 for CRLF, 0 where there is none. */
export function lineBreakAt(bytes: Buffer, at: number): 0 | 1 | 2 {
  if (bytes[at] === lineFeed) return 1
  if (bytes[at] !== carriageReturn) return 0
  return bytes[at + 1] === lineFeed ? 2 : 1
}

/** The line breaks in some bytes. */
export function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed))
      count++
  }
  return count
}

function isLineBreak(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn
}
