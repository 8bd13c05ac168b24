import { carriageReturn, lineFeed } from './record-end.ts'

/**
 * The end of the last line before `stop` that is whole, quotes left aside; `from` where the first one goes on
 * beyond it. `last`: the file ends with these bytes.
 */
export function wholeLines(bytes: Buffer, from: number, stop: number, last: boolean): number {
  if (last && stop === bytes.length) return stop
  const at = from + bytes.subarray(from, stop).lastIndexOf(lineFeed) + 1
  const found = bytes.subarray(at, stop).lastIndexOf(carriageReturn)
  if (found === -1) return at
  const end = at + found + 1
  // a CR before `stop` may be half a CRLF
  const isWhole = end < stop || (stop < bytes.length && bytes[stop] !== lineFeed)
  return isWhole ? end : wholeLines(bytes, from, stop - 1, false)
}

/** Where the line begins in which `at` stands, or `from` where that is later. */
export function lineStart(text: string, from: number, at: number): number {
  // what is before `from` would be looked through for a line break that most files have not
  const before = text.slice(from, at)
  return from + Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1
}

/** The lines of a text; the last one is what stands after the last line break. */
export function splitLines(text: string): string[] {
  if (!text.includes('\r')) return text.split('\n')
  // a regular expression that knows all three takes several times as long
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
}
