import type { DateOrder } from '#core/dialect.ts'
import { trimmed } from './convert.ts'

const pattern = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}(?:[T ,].*)?$/

/**
 * The order of day and month in dates that end with the year: told by a day after the 12th, or by points,
 * with which the day comes first. YMD, which takes none of these dates, where nothing tells or the
 * file contradicts itself: 03/04/2024 is never guessed.
 */
export function detectDateOrder(records: readonly (readonly string[])[]): DateOrder {
  const columns: Column[] = []
  for (const record of records) {
    for (const [i, field] of record.entries()) {
      if (field === '') continue
      columns[i] ??= { values: 0, dates: 0, dayFirst: 0, monthFirst: 0, points: 0 }
      see(columns[i], field)
    }
  }
  // a version may look like a date too: 26.2.2024 among others
  const dates = columns.filter(({ dates, values }) => dates > 0 && dates >= 0.5 * values)
  const dayFirst = dates.some((column) => column.dayFirst > 0)
  const monthFirst = dates.some((column) => column.monthFirst > 0)
  if (dayFirst !== monthFirst) return dayFirst ? 'DMY' : 'MDY'
  const havePoints = dates.length > 0 && dates.every((column) => column.points === column.dates)
  return havePoints && !monthFirst ? 'DMY' : 'YMD'
}

interface Column {
  values: number
  dates: number
  /** Dates in which only the first number can be the day. */
  dayFirst: number
  monthFirst: number
  /** Dates written with points. */
  points: number
}

function see(column: Column, field: string): void {
  column.values++
  // most fields are no dates, and a look at the first character is cheap
  if (field.length < 8 || field.charCodeAt(0) > 57) return
  const match = pattern.exec(trimmed(field))
  if (match === null) return
  const [, first = '', separator, second = ''] = match
  const [a, b] = [Number(first), Number(second)]
  if (a < 1 || b < 1 || a > 31 || b > 31 || (a > 12 && b > 12)) return
  column.dates++
  if (a > 12) column.dayFirst++
  if (b > 12) column.monthFirst++
  if (separator === '.') column.points++
}
