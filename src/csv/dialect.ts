import type { Dialect } from '#core/dialect.ts'

export type { DateOrder, Dialect, Encoding } from '#core/dialect.ts'

/** RFC 4180. */
export const defaultDialect: Dialect = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  comment: '',
  encoding: 'utf-8',
  header: true,
  skipLines: 0,
  // what databases, pandas, R and Excel write for a missing value: none of them is a number, a boolean
  // or a date, and TEXT columns keep them as they stand
  nullTokens: ['', 'NULL', 'null', '\\N', 'NA', 'N/A', 'n/a', '#N/A', 'None', 'NaN', 'nan', '-'],
  decimalSeparator: '.',
  dateOrder: 'YMD',
}
