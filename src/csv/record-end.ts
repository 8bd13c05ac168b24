import type { Dialect } from './dialect.ts'

/** Where a record ends. Offsets count within the bytes that were searched. */
export type RecordEnd =
  /** `next` is just after its line break; broken: text follows a closing quote. */
  | { readonly state: 'whole' | 'broken'; readonly next: number }
  /** A quote opened at `quoteAt`, and the bytes end before it is closed. */
  | { readonly state: 'open'; readonly quoteAt: number }
  /** The bytes end within the record. */
  | { readonly state: 'cut' }

/** The bytes that a dialect gives a meaning to. */
export interface Marks {
  readonly delimiter: number
  readonly quote: number
}

export const lineFeed = 10
export const carriageReturn = 13

export function marksOf(dialect: Dialect): Marks {
  return { delimiter: dialect.delimiter.charCodeAt(0), quote: dialect.quote.charCodeAt(0) }
}

/**
 * Finds the end of the record that begins at an offset; call it with growing offsets. `last`: the file
 * ends with these bytes.
 */
export function recordEnds(
  bytes: Buffer,
  marks: Marks,
  last: boolean,
): (from: number) => RecordEnd {
  let quoteAt = bytes.indexOf(marks.quote)
  return (from) => {
    if (quoteAt !== -1 && quoteAt < from) quoteAt = bytes.indexOf(marks.quote, from)
    const lineEnd = bytes.indexOf(lineFeed, from)
    const next = lineEnd === -1 ? bytes.length : lineEnd + 1
    if (quoteAt !== -1 && quoteAt < next) return quotedRecordEnd(bytes, from, marks, last)
    return lineEnd === -1 && !last ? { state: 'cut' } : { state: 'whole', next }
  }
}

/**
 * A quote within a field that does not begin with one is an ordinary character (`5" disk`). A broken
 * record goes to the end of the line where it broke, so what stood in quotes is never taken for records.
 */
function quotedRecordEnd(bytes: Buffer, from: number, marks: Marks, last: boolean): RecordEnd {
  let at = from
  for (;;) {
    if (bytes[at] !== marks.quote) {
      while (at < bytes.length && bytes[at] !== marks.delimiter && bytes[at] !== lineFeed) at++
    } else {
      const closing = closingQuote(bytes, at + 1, marks.quote)
      if (closing === -1) return { state: 'open', quoteAt: at }
      at = closing + 1
      if (lineBreakAt(bytes, at) === 2) at++
    }
    if (at === bytes.length) return last ? { state: 'whole', next: at } : { state: 'cut' }
    if (bytes[at] === lineFeed) return { state: 'whole', next: at + 1 }
    if (bytes[at] !== marks.delimiter) return brokenRecordEnd(bytes, at, last)
    at++
  }
}

function brokenRecordEnd(bytes: Buffer, at: number, last: boolean): RecordEnd {
  const lineEnd = bytes.indexOf(lineFeed, at)
  if (lineEnd !== -1) return { state: 'broken', next: lineEnd + 1 }
  return last ? { state: 'broken', next: bytes.length } : { state: 'cut' }
}

/** The offset of the quote that closes the field whose text begins at `from`; -1 where none does. */
export function closingQuote(bytes: Buffer, from: number, quote: number): number {
  let at = bytes.indexOf(quote, from)
  while (at !== -1 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2)
  return at
}

/** The length of the line break at `at`: 1 for LF, 2 for CRLF, 0 where there is none. */
export function lineBreakAt(bytes: Buffer, at: number): 0 | 1 | 2 {
  if (bytes[at] === lineFeed) return 1
  return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 0
}

/** Line breaks between two offsets. */
export function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(lineFeed, from); at !== -1 && at < to; count++) {
    at = bytes.indexOf(lineFeed, at + 1)
  }
  return count
}
