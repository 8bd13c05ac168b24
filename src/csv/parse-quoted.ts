import { parse } from 'csv-parse/sync'
import type { Dialect } from './dialect.ts'
import { withoutLoneEscapes } from './lone-escapes.ts'
import { marksOf } from './record-end.ts'

/** Parses records that lie one after the other, each a whole one: `count` of them. */
export function parseQuoted(bytes: Buffer, count: number, dialect: Dialect): string[][] {
  const parsed = parse(withoutLoneEscapes(bytes, marksOf(dialect)), {
    delimiter: dialect.delimiter,
    quote: dialect.quote === '' ? null : dialect.quote,
    escape: dialect.escape,
    // left to itself, csv-parse takes the first line break that it sees for the only kind
    record_delimiter: ['\r\n', '\n', '\r'],
    // records of another length than the header are rejected one by one, not thrown
    relax_column_count: true,
    // takes a quote within an unquoted field as it stands; broken records do not come here
    relax_quotes: true,
    skip_empty_lines: true,
  })
  // borders and fields come from two readers of the same bytes: rows must never slip against lines
  if (parsed.length === count) return parsed
  throw new Error(`csv-parse found ${parsed.length} records, not ${count}`)
}
