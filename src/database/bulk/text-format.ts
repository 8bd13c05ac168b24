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
    for (let column = 0; column < width; ) {
      const count = copyable(places, place, forms, column)
      const end = count === 0 ? -1 : copyRun(out, at, bytes, places, place, count)
      if (end >= 0) {
        at = end
        column += count
        place += count * 2
        continue
      }
      // none of the run is tried again: that would take the square of its length
      for (const stop = column + Math.max(count, 1); column < stop; column++, place += 2) {
        at = writeField(out, at, bytes, places, place, forms[column] as number)
      }
    }
    out[at++] = lineFeed
  }
  return out.subarray(0, at)
}

/** How many fields from the one at `place` on stand in the bytes one after the other, with a byte between them. */
function copyable(places: Int32Array, place: number, forms: readonly number[], column: number) {
  let count = 0
  for (let i = place; column + count < forms.length; i += 2, count++) {
    const from = places[i] as number
    if (from < 0 || forms[column + count] === textForm.withoutZone) break
    if (count > 0 && from !== (places[i - 1] as number) + 1) break
  }
  return count
}

/** Writes that many fields, each after a tab; gives where they end. −1: one of them has a character that needs a backslash. */
function copyRun(
  out: Buffer,
  at: number,
  bytes: Buffer,
  places: Int32Array,
  place: number,
  count: number,
): number {
  const from = places[place] as number
  const to = places[place + count * 2 - 1] as number
  const shift = at + 1 - from
  let special = 0
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number
    special |= escapes[byte] as number
    out[i + shift] = byte
  }
  // what stands between them may be anything
  if (special !== 0) return -1
  for (let i = place; i < place + count * 2; i += 2) out[(places[i] as number) + shift - 1] = tab
  return to + shift
}

/** Writes a field after a tab; gives where it ends. */
function writeField(
  out: Buffer,
  begin: number,
  bytes: Buffer,
  places: Int32Array,
  place: number,
  form: number,
): number {
  let at = begin
  out[at++] = tab
  const from = places[place] as number
  const to = places[place + 1] as number
  if (from < 0) {
    out[at++] = backslash
    out[at++] = letterN
  } else if (form === textForm.escaped) {
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
    const start = at
    for (let i = from; i < to; i++) out[at++] = bytes[i] as number
    if (form === textForm.withoutZone) {
      out[start + dateLength] = blank
      at--
    }
  }
  return at
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
