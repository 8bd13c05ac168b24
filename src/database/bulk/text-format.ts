import type { Column } from '#core/columns.ts'
import type { PackedRows } from '#core/packed-rows.ts'

/** How the canonical bytes of a column’s values become those of the text format. */
export const textForm = {
  asItIs: 0,
  /** Text, in which some characters need a backslash before them. */
  escaped: 1,
  /** A moment with a blank in place of the `T`, and without the `Z`. */
  withoutZone: 2,
} as const

const tab = 0x09
const lineFeed = 0x0a
const carriageReturn = 0x0d
const blank = 0x20
const digit0 = 0x30
const letterN = 0x4e
const backslash = 0x5c

/** What stands after a backslash for a character; 0 for those that stand for themselves. */
const escapes = new Uint8Array(256)
escapes[tab] = 't'.charCodeAt(0)
escapes[lineFeed] = 'n'.charCodeAt(0)
escapes[carriageReturn] = 'r'.charCodeAt(0)
escapes[backslash] = backslash

/** Bytes of a row number, of a tab before a field, of `\N`. */
const longestNumber = 16
const beside = 3
/** Of `2024-02-29`. */
const dateLength = 10

/**
 * Rows in the text format that PostgreSQL's COPY and MySQL's LOAD DATA share by default: fields between
 * tabs, lines that end with a line feed, `\N` for null, backslash escapes. The row number goes first. `forms`: a
 * `textForm` a column.
 */
export function textFormat(
  { numbers, bytes, places }: PackedRows,
  forms: readonly number[],
): Buffer {
  const width = forms.length
  let out: Buffer = Buffer.allocUnsafeSlow(likelyLength(bytes.length, numbers.length, width))
  let at = 0
  let place = 0
  for (let row = 0; row < numbers.length; row++) {
    const needed = at + longestNumber + rowLength(places, place, width)
    if (needed > out.length) out = grown(out, at, needed)
    at = writeNumber(out, at, numbers[row] as number)
    for (let column = 0; column < width; column++, place += 2) {
      out[at++] = tab
      const from = places[place] as number
      if (from < 0) {
        out[at++] = backslash
        out[at++] = letterN
        continue
      }
      const to = places[place + 1] as number
      const form = forms[column]
      if (form === textForm.escaped) {
        for (let i = from; i < to; i++) {
          const byte = bytes[i] as number
          const letter = escapes[byte] as number
          if (letter === 0) {
            out[at++] = byte
          } else {
            out[at++] = backslash
            out[at++] = letter
          }
        }
      } else {
        // a call into copy() takes as long as forty bytes
        const start = at
        for (let i = from; i < to; i++) out[at++] = bytes[i] as number
        if (form === textForm.withoutZone) {
          out[start + dateLength] = blank
          at--
        }
      }
    }
    out[at++] = lineFeed
  }
  return out.subarray(0, at)
}

/** The fields of rows in that format; null for null. */
export function* textRows(text: Buffer): Generator<(string | null)[]> {
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf(lineFeed, from)
    const fields = text.toString('utf8', from, to).split('\t')
    yield fields.map((field) => (field === '\\N' ? null : withoutBackslashes(field)))
    from = to + 1
  }
}

const letters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' }

function withoutBackslashes(field: string): string {
  if (!field.includes('\\')) return field
  return field.replace(/\\(.)/g, (_, letter: string) => letters[letter] ?? letter)
}

function likelyLength(bytes: number, rows: number, width: number): number {
  return Math.ceil(bytes * 1.05) + rows * (longestNumber + width) + 4_096
}

/** The most that a row’s fields can take. */
function rowLength(places: Int32Array, place: number, width: number): number {
  let length = 1
  for (let i = place; i < place + width * 2; i += 2) {
    const from = places[i] as number
    length += beside + (from < 0 ? 0 : ((places[i + 1] as number) - from) * 2)
  }
  return length
}

function grown(out: Buffer, length: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, out.length * 2))
  out.copy(larger, 0, 0, length)
  return larger
}

/** Writes a whole number that is not negative as digits; gives where they end. */
function writeNumber(out: Buffer, at: number, number: number): number {
  let length = 1
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) length++
  for (let i = at + length - 1, rest = number; i >= at; i--) {
    const tenth = Math.floor(rest / 10)
    out[i] = digit0 + rest - tenth * 10
    rest = tenth
  }
  return at + length
}

/** The form of each column; `form` gives that of those that are neither text nor as they are. */
export function textForms(columns: readonly Column[], moments: number): number[] {
  return columns.map(({ type }) => {
    if (type === 'TEXT') return textForm.escaped
    return type === 'DATETIME' ? moments : textForm.asItIs
  })
}
