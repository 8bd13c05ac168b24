import { isDay, toUtc } from '#core/calendar.ts'
import { Rejection, shown } from './rejection.ts'

const datePattern = /^(\d{4})([-/.])(\d\d)\2(\d\d)$/

/** Year, month and day, with `-`, `/` or `.` between; in canonical form `YYYY-MM-DD`. */
export function toDate(text: string): string | Rejection {
  const match = datePattern.exec(text)
  if (match === null) {
    return new Rejection('INVALID_DATE', `${shown(text)} is not a date (YYYY-MM-DD)`)
  }
  const [, year = '', , month = '', day = ''] = match
  if (!isDay(year, month, day)) {
    return new Rejection('INVALID_DATE', `${shown(text)} is a date that does not exist`)
  }
  return `${year}-${month}-${day}`
}

const datetimePattern =
  /^(\d{4})([-/.])(\d\d)\2(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?$/

/**
 * ISO 8601 as RFC 3339 has it, with a blank for the `T` and without seconds too; in canonical form
 * `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. What names no zone is UTC, and a date alone its midnight.
 */
export function toDatetime(text: string): string | Rejection {
  const match = datetimePattern.exec(text)
  if (match === null) {
    const expected = 'YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM where it is not UTC'
    return new Rejection(
      'INVALID_DATETIME',
      `${shown(text)} is not a date with a time (${expected})`,
    )
  }
  const [, year = '', , month = '', day = '', hour = '00', minute = '00', second = '00'] = match
  if (!isDay(year, month, day) || hour > '23' || minute > '59' || second > '59') {
    return new Rejection('INVALID_DATETIME', `${shown(text)} is a time that does not exist`)
  }
  const fraction = (match[8] ?? '').replace(/0+$/, '')
  if (fraction.length > 6) {
    const limit = 'at most 6 digits after the second'
    return new Rejection(
      'INVALID_DATETIME',
      `${shown(text)} is finer than a microsecond (${limit})`,
    )
  }
  const utc = toUtc(`${year}-${month}-${day}T${hour}:${minute}:${second}`, match[9] ?? 'Z')
  if (utc === undefined) {
    return new Rejection('INVALID_DATETIME', `${shown(text)} is a time that does not exist in UTC`)
  }
  return fraction === '' ? `${utc}Z` : `${utc}.${fraction}Z`
}
