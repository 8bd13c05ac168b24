import { isDayOf } from '#core/calendar.ts'
import type { ColumnType } from '#core/columns.ts'
import type { Dialect } from './dialect.ts'

/** What bytes have to be to be a value of a column as they stand; numbers, so that choosing is quick. */
export const canonicalForm = {
  text: 0,
  integer: 1,
  decimal: 2,
  boolean: 3,
  date: 4,
  moment: 5,
} as const

/** The canonical form of a column’s values. */
export function canonicalFormOf(type: ColumnType, { decimalSeparator }: Dialect): number {
  switch (type) {
    case 'TEXT':
      return canonicalForm.text
    case 'INTEGER':
      return canonicalForm.integer
    case 'DECIMAL':
      // with a comma only whole numbers stand as they are
      return decimalSeparator === ',' ? canonicalForm.integer : canonicalForm.decimal
    case 'BOOLEAN':
      return canonicalForm.boolean
    case 'DATE':
      return canonicalForm.date
    case 'DATETIME':
      return canonicalForm.moment
  }
}

/**
 * Whether the bytes from `from` on, before `to`, have a form, as nearly all have. Those that have not may be a value
 * all the same: the converters of texts have the last word.
 */
export function isCanonical(form: number, bytes: Uint8Array, from: number, to: number): boolean {
  switch (form) {
    case canonicalForm.text:
      return true
    case canonicalForm.integer:
      return isInteger(bytes, from, to)
    case canonicalForm.decimal:
      return isDecimal(bytes, from, to)
    case canonicalForm.boolean:
      return isBoolean(bytes, from, to)
    case canonicalForm.date:
      return isDate(bytes, from, to)
    default:
      return isMoment(bytes, from, to)
  }
}

const minus = 0x2d
const point = 0x2e
const digit0 = 0x30
const digit9 = 0x39
/** Digits of a number that are exact in a double, whatever they are. */
const mostDigits = 15
/** Digits of a decimal that is within all limits, wherever its point stands. */
const mostDecimal = 30
/** Of `2024-02-28`, and of `2024-02-28T12:00:00Z`. */
const dayLength = 10
const momentLength = 20

/** A whole number of at most 15 digits, without leading zeros. */
function isInteger(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] === minus ? from + 1 : from
  const digits = to - first
  if (digits < 1 || digits > mostDigits) return false
  // leading zeros, and −0
  if (bytes[first] === digit0 && (digits > 1 || first > from)) return false
  return areDigits(bytes, first, to)
}

/** A number of at most 30 digits, without leading zeros. */
function isDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > mostDecimal) return false
  const first = bytes[from] === minus ? from + 1 : from
  let at = first
  while (at < to && isDigit(bytes[at])) at++
  const digits = at - first
  if (digits === 0) return false
  // leading zeros, and −0
  if (bytes[first] === digit0 && (digits > 1 || first > from)) return false
  if (at === to) return true
  if (bytes[at] !== point || at + 1 === to) return false
  return areDigits(bytes, at + 1, to)
}

/** `1` or `0`. */
function isBoolean(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 1 && (bytes[from] === digit0 || bytes[from] === digit0 + 1)
}

/** `YYYY-MM-DD`, a day of the calendar. */
function isDate(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== dayLength) return false
  if (bytes[from + 4] !== minus || bytes[from + 7] !== minus) return false
  if (!areDigits(bytes, from, from + 4) || !areDigits(bytes, from + 5, from + 7)) return false
  if (!areDigits(bytes, from + 8, to)) return false
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)
  return isDayOf(year, twoDigits(bytes, from + 5), twoDigits(bytes, from + 8))
}

/** `YYYY-MM-DDTHH:MM:SSZ`. */
function isMoment(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to - from === momentLength &&
    bytes[from + 10] === letterT &&
    bytes[from + 13] === colon &&
    bytes[from + 16] === colon &&
    bytes[from + 19] === letterZ &&
    isDate(bytes, from, from + dayLength) &&
    isUpTo(bytes, from + 11, 23) &&
    isUpTo(bytes, from + 14, 59) &&
    isUpTo(bytes, from + 17, 59)
  )
}

const colon = 0x3a
const letterT = 0x54
const letterZ = 0x5a

function isUpTo(bytes: Uint8Array, at: number, most: number): boolean {
  return areDigits(bytes, at, at + 2) && twoDigits(bytes, at) <= most
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) * 10 + (bytes[at + 1] as number) - digit0 * 11
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(bytes[i])) return false
  return true
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= digit0 && byte <= digit9
}
