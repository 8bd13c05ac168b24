import { isDay, toUtc } from './calendar.ts'
import type { ColumnType } from './columns.ts'

/**
 * A value of the API as the text that stands for it in conditions: TEXT as it is, INTEGER digits,
 * DECIMAL digits without zeros at their end, BOOLEAN `true` or `false`, DATE and DATETIME in canonical
 * form. undefined for what is no value of that type.
 */
export function filterValue(type: ColumnType, value: unknown): string | undefined {
  return readers[type](value)
}

/** What `filterValue` takes, to go on after “takes”. */
export const valueForms: Record<ColumnType, string> = {
  TEXT: 'a string',
  INTEGER:
    'a whole number of 64 bits, as a number within ±(2^53-1) or as a string of digits such as "-42"',
  DECIMAL:
    'a number as a string of digits such as "-4.20", at most 65 of them and 30 after the point',
  BOOLEAN: 'true or false',
  DATE: 'a string such as "2024-05-31"',
  DATETIME:
    'a string as in RFC 3339, such as "2024-05-31T12:00:00Z", with at most 6 digits after the second',
}

/** Texts that every database can hold and compare: no NUL, no half of a surrogate pair. */
export function filterText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return value.isWellFormed() && !value.includes('\0') ? value : undefined
}

const readers: Record<ColumnType, (value: unknown) => string | undefined> = {
  TEXT: filterText,
  INTEGER: integer,
  DECIMAL: decimal,
  BOOLEAN: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  DATE: date,
  DATETIME: datetime,
}

function integer(value: unknown): string | undefined {
  // a larger number has been rounded before we see it
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : undefined
  if (typeof value !== 'string' || !/^-?0*\d{1,19}$/.test(value)) return undefined
  const whole = BigInt(value)
  return whole === BigInt.asIntN(64, whole) ? `${whole}` : undefined
}

function decimal(value: unknown): string | undefined {
  const text = typeof value === 'number' ? `${value}` : value
  if (typeof text !== 'string') return undefined
  const match = /^(-?)0*(\d+?)(?:\.(\d+?)0*)?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', digits = ''] = match
  const fraction = digits === '0' ? '' : digits
  const count = (whole === '0' ? 0 : whole.length) + fraction.length
  if (count > 65 || fraction.length > 30) return undefined
  const plain = fraction === '' ? whole : `${whole}.${fraction}`
  return plain === '0' ? plain : `${sign}${plain}`
}

function date(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  return isDay(year, month, day) ? value : undefined
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?([Zz]|[+-]\d\d:\d\d)$/

function datetime(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const [, day, hour = '', minute = '', second = '', digits = '', zone = ''] =
    rfc3339.exec(value) ?? []
  if (date(day) === undefined || hour > '23' || minute > '59' || second > '59') return undefined
  const fraction = digits.replace(/0+$/, '')
  const utc = toUtc(`${day}T${hour}:${minute}:${second}`, zone)
  if (utc === undefined || fraction.length > 6) return undefined
  return fraction === '' ? `${utc}Z` : `${utc}.${fraction}Z`
}
