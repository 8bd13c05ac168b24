import { parse } from 'csv-parse/sync'
import type { Dialect } from '#csv/dialect.ts'

/** What csv-parse makes of a whole text. */
export function parsedAtOnce(text: string, dialect: Dialect): string[][] {
  const { delimiter, quote, comment } = dialect
  return parse(text, {
    bom: true,
    delimiter,
    quote: quote || null,
    escape: quote === '' ? null : dialect.escape,
    comment: comment || null,
    comment_no_infix: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
}
