import { carriageReturn, lineFeed } from './record-end.ts'

/**
 * The end of the last whole line before `stop`, where no quote stands between `from` and `stop`; `from`
 * where the first line goes on beyond it. `last`: the file ends with these bytes.
 */
export function plainEnd(bytes: Buffer, from: number, stop: number, last: boolean): number {
  if (last && stop === bytes.length) return stop
  const at = from + bytes.subarray(from, stop).lastIndexOf(lineFeed) + 1
  const found = bytes.subarray(at, stop).lastIndexOf(carriageReturn)
  if (found === -1) return at
  const end = at + found + 1
  // a CR before `stop` may be half a CRLF
  const isWhole = end < stop || (stop < bytes.length && bytes[stop] !== lineFeed)
  return isWhole ? end : plainEnd(bytes, from, stop - 1, false)
}

/** The lines of a text; the last one is what stands after the last line break. */
export function splitLines(text: string): string[] {
  if (!text.includes('\r')) return text.split('\n')
  // a regular expression that knows all three takes several times as long
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
}
