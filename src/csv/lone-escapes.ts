import { closingQuote, lineBreakAt, type Marks } from './record-end.ts'

/**
 * Whole records whose escapes stand before quotes and escapes only: one that stands in quotes before
 * anything else (`"C:\new"`) is written twice, as it means itself. csv-parse would drop it.
 */
export function withoutLoneEscapes(bytes: Buffer, marks: Marks): Buffer {
  const { quote, escape: mark, delimiter } = marks
  if (mark === quote || quote === -1) return bytes
  const parts: Buffer[] = []
  let taken = 0
  let markAt = bytes.indexOf(mark)
  for (let at = 0; markAt !== -1 && at < bytes.length; at++) {
    if (bytes[at] === quote) {
      const closing = closingQuote(bytes, at + 1, marks)
      // those before the quote stand in no quotes
      if (markAt < at) markAt = bytes.indexOf(mark, at)
      while (markAt !== -1 && markAt < closing) {
        const next = bytes[markAt + 1]
        if (next !== quote && next !== mark) {
          parts.push(bytes.subarray(taken, markAt + 1))
          taken = markAt
        }
        markAt = bytes.indexOf(mark, markAt + 2)
      }
      at = closing + 1
    }
    while (at < bytes.length && bytes[at] !== delimiter && lineBreakAt(bytes, at) === 0) at++
  }
  return taken === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(taken)])
}
