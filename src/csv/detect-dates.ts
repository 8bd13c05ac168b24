import type { DateOrder } from '#core/dialect.ts'
import { trimmed } from './convert.ts'

const pattern = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}(?:[T ,].*)?$/

/**
 * The order of day and month in dates that end with the year: told by a day after the 12th, or by points,
 * with which the day always comes first. YMD, which takes none of these dates, where nothing tells or
 * the file contradicts itself: 03/04/2024 is never guessed.
 */
export function detectDateOrder(records: readonly (readonly string[])[]): DateOrder {
  let dayFirst = false
  let monthFirst = false
  let points = 0
  let others = 0
  for (const record of records) {
    for (const field of record) {
      // most fields are no dates, and a look at the first character is cheap
      const code = field.charCodeAt(0)
      if (field.length < 8 || code > 57) continue
      const match = pattern.exec(trimmed(field))
      if (match === null) continue
      const [, first = '', separator, second = ''] = match
      const [a, b] = [Number(first), Number(second)]
      if (a < 1 || b < 1 || a > 31 || b > 31) continue
      if (a > 12 && b <= 12) dayFirst = true
      if (b > 12 && a <= 12) monthFirst = true
      if (separator === '.') points++
      else others++
    }
  }
  if (dayFirst !== monthFirst) return dayFirst ? 'DMY' : 'MDY'
  return points > 0 && others === 0 && !monthFirst ? 'DMY' : 'YMD'
}
