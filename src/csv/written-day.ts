import { isDay } from '#core/calendar.ts'
import { type DateOrder, dateOrders } from '#core/dialect.ts'
import { shown } from './rejection.ts'

/** How dates are written, as messages have it. */
export const dateForms: Readonly<Record<DateOrder, string>> = {
  YMD: 'YYYY-MM-DD',
  DMY: 'DD.MM.YYYY or YYYY-MM-DD',
  MDY: 'MM/DD/YYYY or YYYY-MM-DD',
}

/**
 * The day that is written with its year last, as `YYYY-MM-DD`; undefined where the calendar has no such
 * day. YMD reads none, as nothing tells the day from the month.
 */
export function dayIn(
  order: DateOrder,
  first: string,
  second: string,
  year: string,
): string | undefined {
  if (order !== 'DMY' && order !== 'MDY') return undefined
  const [day, month] = order === 'DMY' ? [first, second] : [second, first]
  const [twoDigitMonth, twoDigitDay] = [month.padStart(2, '0'), day.padStart(2, '0')]
  if (!isDay(year, twoDigitMonth, twoDigitDay)) return undefined
  return `${year}-${twoDigitMonth}-${twoDigitDay}`
}

const yearLast = /^(\d\d?)([-/.])(\d\d?)\2(\d{4})(?!\d)/
const yearFirst = /^(\d{4})([-/.])(\d\d)\2(\d\d)(?!\d)/
const shortYear = /^\d\d?([-/.])\d\d?\1\d\d(?![\d./-])/

/** Whether a text begins with a date whose year comes last and has four digits. */
export function hasYearLast(text: string): boolean {
  return yearLast.test(text)
}

/** Whether a text begins with what may be a date whose year has two digits. */
export function hasShortYear(text: string): boolean {
  return shortYear.test(text)
}

/** Why a text does not begin with a day; `kind` and `form` say what it should be and look like. */
export function whyNoDay(text: string, order: DateOrder, kind: string, form: string): string {
  if (hasShortYear(text)) {
    return `${shown(text)} has a year of two digits, whose century is not known (${form})`
  }
  const [, first = '', , second = '', last] = yearLast.exec(text) ?? []
  const orders = last === undefined ? [] : dateOrders.filter((o) => dayIn(o, first, second, last))
  if (orders.length > 0 && !orders.includes(order)) {
    const setting = `set dateOrder to ${orders.join(' or ')} to read it`
    return `${shown(text)} is not ${kind} (${form}); ${setting}`
  }
  const [, year, , month = '', day = ''] = yearFirst.exec(text) ?? []
  const isNoDay =
    year === undefined ? last !== undefined && orders.length === 0 : !isDay(year, month, day)
  return `${shown(text)} is ${isNoDay ? 'a date that does not exist' : `not ${kind}`} (${form})`
}
