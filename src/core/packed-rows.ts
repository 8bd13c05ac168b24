import type { Column, Row, Value } from './columns.ts'

/**
 * Rows whose values are places in bytes, so that none of them has to be made a string on its way from a file
 * into a database. A value's bytes are its canonical form: those of the text, the digits, the date; a
 * boolean is `1` or `0`.
 */
export interface PackedRows {
  /** The number of each row, in ascending order. */
  readonly numbers: Float64Array
  /** UTF-8, in which the values lie, in any order. */
  readonly bytes: Buffer
  /**
   * Where each value begins, and after it where it ends, row by row and in the order of the columns: two places
   * a value. Null begins at −1.
   */
  readonly places: Int32Array
}

export const noRows: PackedRows = {
  numbers: new Float64Array(),
  bytes: Buffer.alloc(0),
  places: new Int32Array(),
}

/** The rows with arrays of their own, which nobody uses again for others. */
export function keepRows({ numbers, bytes, places }: PackedRows): PackedRows {
  return { numbers: numbers.slice(), bytes, places: places.slice() }
}

/** The rows from `from` on, before `to`, counted from 0. */
export function slicePacked(rows: PackedRows, from: number, to: number): PackedRows {
  const { numbers, places, bytes } = rows
  const perRow = numbers.length === 0 ? 0 : places.length / numbers.length
  return {
    numbers: numbers.subarray(from, to),
    bytes,
    places: places.subarray(from * perRow, to * perRow),
  }
}

/** The rows as values, which are those of `columns`. */
export function unpackRows(columns: readonly Column[], rows: PackedRows): Row[] {
  return Array.from(rows.numbers, (number, r) => ({
    number,
    values: columns.map((column, c) => unpackValue(column, rows, r * columns.length + c)),
  }))
}

/** The text whose bytes are a value's; null for null. */
export function canonicalText(value: Value): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value)
}

/** `i`: the value's place among all of the rows. */
function unpackValue({ type }: Column, { bytes, places }: PackedRows, i: number): Value {
  const from = places[i * 2] as number
  if (from < 0) return null
  const text = bytes.toString('utf8', from, places[i * 2 + 1])
  if (type === 'BOOLEAN') return text === '1'
  if (type !== 'INTEGER') return text
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
