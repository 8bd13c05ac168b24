import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import type { Dialect } from './dialect.ts'
import { type Borders, RecordBlock } from './record-block.ts'
import { marksOf } from './record-end.ts'
import { Rejection } from './rejection.ts'

/** Parses the records between `borders`. */
export function parseBlock(borders: Borders, dialect: Dialect): RecordBlock {
  const problems = new Map(borders.broken)
  if (!isUtf8(borders.bytes) || borders.bytes.includes(0)) findBadBytes(borders, problems)
  const records =
    problems.size === 0
      ? parseRecords(borders.bytes, borders.starts.length, dialect)
      : parseSound(borders, problems, dialect)
  return new RecordBlock(records, borders, problems, marksOf(dialect))
}

function findBadBytes(
  { bytes, start, starts, ends }: Borders,
  found: Map<number, Rejection>,
): void {
  for (const [i, from] of starts.entries()) {
    if (found.has(from)) continue
    const record = bytes.subarray(from - start, (ends[i] ?? from) - start)
    if (!isUtf8(record)) found.set(from, invalidUtf8)
    else if (record.includes(0)) found.set(from, nulByte)
  }
}

const invalidUtf8 = new Rejection(
  'INVALID_UTF8',
  'the record is not valid UTF-8; save the file as UTF-8',
)
const nulByte = new Rejection('NUL_BYTE', 'the record holds a NUL byte, which is no text')

/** Parses the records that have no problem and leaves the others without fields. */
function parseSound(
  { bytes, start, starts, ends }: Borders,
  problems: ReadonlyMap<number, Rejection>,
  dialect: Dialect,
): string[][] {
  const sound = starts.flatMap((from, i) =>
    problems.has(from) ? [] : [bytes.subarray(from - start, (ends[i] ?? from) - start)],
  )
  // one call for all of them: setting up csv-parse takes longer than parsing a record
  const parsed = parseRecords(Buffer.concat(sound), sound.length, dialect).values()
  return starts.map((from) => (problems.has(from) ? [] : (parsed.next().value ?? [])))
}

function parseRecords(bytes: Buffer, count: number, dialect: Dialect): string[][] {
  const parsed = parse(bytes, {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
    // left to itself, csv-parse takes the first line break that it sees for the only kind
    record_delimiter: ['\r\n', '\n'],
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
