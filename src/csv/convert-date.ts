import { isDay } from '#core/calendar.ts'
import type { DateOrder } from './dialect.ts'
import { Rejection } from './rejection.ts'
import { dateForms, dayIn, whyNoDay } from './written-day.ts'

const iso = /^(\d{4})([-/.])(\d\d)\2(\d\d)$/
const yearLast = /^(\d\d?)([-/.])(\d\d?)\2(\d{4})$/

/**
 * Year, month and day, or in the order given with the year last, with `-`, `/` or `.` between; in
 * canonical form `YYYY-MM-DD`.
 */
export function toDate(text: string, order: DateOrder): string | Rejection {
  return isoDay(text) ?? dayOf(text, order) ?? notADate(text, order)
}

function isoDay(text: string): string | undefined {
  const match = iso.exec(text)
  if (match === null) return undefined
  const [, year = '', , month = '', day = ''] = match
  return isDay(year, month, day) ? `${year}-${month}-${day}` : undefined
}

function dayOf(text: string, order: DateOrder): string | undefined {
  const match = yearLast.exec(text)
  if (match === null) return undefined
  const [, first = '', , second = '', year = ''] = match
  return dayIn(order, first, second, year)
}

function notADate(text: string, order: DateOrder): Rejection {
  return new Rejection('INVALID_DATE', whyNoDay(text, order, 'a date', dateForms[order]))
}
