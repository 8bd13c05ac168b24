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

/** Moves a local time to UTC; undefined where the zone is none or the year leaves 0001 to 9999. */
function toUtc(local: string, zone: string): string | undefined {
  if (zone.toUpperCase() === 'Z') return local
  const hours = zone.slice(1, 3)
  const minutes = zone.slice(3).replace(':', '') || '00'
  if (hours > '23' || minutes > '59') return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  const at = Date.parse(`${local}Z`) + (zone.startsWith('-') ? offset : -offset)
  const utc = new Date(at).toISOString()
  // other years have a sign and six digits
  return utc.length === 24 && !utc.startsWith('0000') ? utc.slice(0, 19) : undefined
}

/** Whether a day is in the calendar. There is no year 0 on all databases. */
function isDay(year: string, month: string, day: string): boolean {
  if (year === '0000' || month < '01' || month > '12' || day < '01') return false
  return day <= '28' || Number(day) <= daysIn(Number(year), Number(month))
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
