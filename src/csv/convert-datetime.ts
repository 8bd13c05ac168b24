import { isDay, toUtc } from '#core/calendar.ts'
import type { DateOrder } from './dialect.ts'
import { Rejection, shown } from './rejection.ts'
import { dayIn, whyNoDay } from './written-day.ts'

const iso =
  /^(\d{4})([-/.])(\d\d)\2(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?$/
const yearLast =
  /^(\d\d?)([-/.])(\d\d?)\2(\d{4})(?:[Tt ](\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?: ?([AaPp])[Mm])?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?$/

/**
 * ISO 8601 as RFC 3339 has it, with a blank for the `T` and without seconds too, or a date in the order
 * given with its year last and a time of 24 or of 12 hours; in canonical form
 * `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. What names no zone is UTC, and a date alone its midnight.
 */
export function toDatetime(text: string, order: DateOrder): string | Rejection {
  const match = iso.exec(text)
  if (match === null) return toOrderedDatetime(text, order)
  const [, year = '', , month = '', day = '', hour, minute, second, fraction, zone] = match
  if (!isDay(year, month, day)) return notADatetime(text, order)
  return moment(text, `${year}-${month}-${day}`, hour, minute, second, fraction, zone)
}

function toOrderedDatetime(text: string, order: DateOrder): string | Rejection {
  const match = yearLast.exec(text)
  if (match === null) return notADatetime(text, order)
  const [, first = '', , second = '', year = '', hour, minute, seconds, fraction, half, zone] =
    match
  const day = dayIn(order, first, second, year)
  if (day === undefined) return notADatetime(text, order)
  const hourOfDay = half === undefined ? hour?.padStart(2, '0') : ofDay(hour, half)
  return moment(text, day, hourOfDay, minute, seconds, fraction, zone)
}

/** An hour from 1 to 12 of a half of the day as one of the day; 24, which no day has, for any other. */
function ofDay(hour: string | undefined, half: string): string {
  const number = Number(hour)
  if (number < 1 || number > 12) return '24'
  return String((number % 12) + (half.toLowerCase() === 'p' ? 12 : 0)).padStart(2, '0')
}

function moment(
  text: string,
  day: string,
  hour = '00',
  minute = '00',
  second = '00',
  written = '',
  zone = 'Z',
): string | Rejection {
  if (hour > '23' || minute > '59' || second > '59') {
    return invalid(`${shown(text)} is a time that does not exist (00:00:00 to 23:59:59)`)
  }
  const fraction = written.replace(/0+$/, '')
  if (fraction.length > 6) {
    const limit = 'at most 6 digits after the second'
    return invalid(`${shown(text)} is finer than a microsecond (${limit})`)
  }
  const utc = toUtc(`${day}T${hour}:${minute}:${second}`, zone)
  if (utc === undefined) {
    const limits = 'years 0001 to 9999, zones up to 23:59'
    return invalid(`${shown(text)} is a time that does not exist in UTC (${limits})`)
  }
  return fraction === '' ? `${utc}Z` : `${utc}.${fraction}Z`
}

/** How datetimes are written, as messages have it. */
const forms: Readonly<Record<DateOrder, string>> = {
  YMD: 'YYYY-MM-DDTHH:MM:SS',
  DMY: 'DD.MM.YYYY HH:MM:SS or YYYY-MM-DDTHH:MM:SS',
  MDY: 'MM/DD/YYYY HH:MM:SS or YYYY-MM-DDTHH:MM:SS',
}

function notADatetime(text: string, order: DateOrder): Rejection {
  const form = `${forms[order]}, with Z or +HH:MM where it is not UTC`
  return invalid(whyNoDay(text, order, 'a date with a time', form))
}

function invalid(message: string): Rejection {
  return new Rejection('INVALID_DATETIME', message)
}
