/** How a file writes its records. */
export interface Dialect {
  /** Between fields; one ASCII character. */
  readonly delimiter: string
  /** Around fields that hold delimiters, quotes or line breaks; doubled within them. One ASCII character. */
  readonly quote: string
  /** Fields that mean null, blanks around them left out, in columns of every type but TEXT. */
  readonly nullTokens: readonly string[]
}

/** RFC 4180. */
export const defaultDialect: Dialect = {
  delimiter: ',',
  quote: '"',
  // what databases, pandas, R and Excel write for a missing value: none of them is a number, a boolean
  // or a date, and TEXT columns keep them as they stand
  nullTokens: ['', 'NULL', 'null', '\\N', 'NA', 'N/A', 'n/a', '#N/A', 'None', 'NaN', 'nan', '-'],
}
