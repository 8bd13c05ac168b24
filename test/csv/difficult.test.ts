import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ColumnInput, RejectedRow, Row, Value } from '#core/columns.ts'
import type { DialectInput } from '#core/dialect.ts'
import type { CsvFile } from '#core/file-preview.ts'
import { unpackRows } from '#core/packed-rows.ts'
import { checkDialect } from '#csv/check-dialect.ts'
import { detectDialect } from '#csv/detect-dialect.ts'
import { inspectFile } from '#csv/inspect-file.ts'
import { type Position, records } from '#csv/records.ts'
import { resolveColumns } from '#csv/resolve-columns.ts'
import { typed } from '#csv/typed.ts'
import { sourceOf } from '../support/csv-source.ts'

/** What is expected of a file; beside it in the folder. */
interface Expectation {
  /** What a user says of it. */
  readonly dialect: DialectInput | 'detected'
  /** What a file does not tell by itself. */
  readonly notDetected?: readonly string[]
  readonly columns?: readonly ColumnInput[]
  readonly maxRecordBytes?: number
  readonly names?: readonly string[]
  /** Of the columns, where they are inferred. */
  readonly types?: readonly string[]
  /** Integers beyond 53 bits as text. */
  readonly rows: readonly (readonly (Value | Repeated)[])[]
  /** On which each record begins. */
  readonly lines?: readonly number[]
  readonly rejected: readonly Pick<RejectedRow, 'line' | 'column' | 'code'>[]
  readonly failure?: { readonly code: string; readonly message: string }
}

interface Repeated {
  readonly repeat: string
  readonly times: number
}

const folder = new URL('difficult/', import.meta.url)
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.csv') ? [file.slice(0, -'.csv'.length)] : [],
)

function expectationOf(name: string): Expectation {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
}

/** All that comes of a file that is read in blocks of `sizes`. */
async function outcomeOf(name: string, expected: Expectation, sizes: readonly number[]) {
  const bytes = readFileSync(new URL(`${name}.csv`, folder))
  const limits = { maxRecordBytes: expected.maxRecordBytes ?? 1024 * 1024 }
  const read = (offset: number) => sourceOf(bytes.subarray(offset), sizes)
  const file: CsvFile = { name: 'my.csv', limits, read }
  const given = expected.dialect === 'detected' ? undefined : expected.dialect
  const rows: Row[] = []
  const rejected: RejectedRow[] = []
  const lines: number[] = []
  let found: Awaited<ReturnType<typeof inspectFile>> | undefined
  let end: Position | undefined
  try {
    found = await inspectFile(file, checkDialect(given, ['dialect']))
    const { dialect, end: at, names: header, columns } = found
    const spec = { header, dialect, fields: resolveColumns(header, expected.columns, columns) }
    const written = spec.fields.map(({ column }) => column)
    for await (const block of typed(read(at.offset), at, spec, limits)) {
      rows.push(...unpackRows(written, block.rows))
      rejected.push(...block.rejected)
      end = block.end
    }
    for await (const block of records(read(at.offset), at, dialect, limits))
      lines.push(...block.lines)
  } catch (failure) {
    return { found, rows, rejected, lines, end, failure }
  }
  return { found, rows, rejected, lines, end, failure: undefined }
}

function shown(value: Value | Repeated): Value {
  if (typeof value === 'object' && value !== null) return value.repeat.repeat(value.times)
  return typeof value === 'bigint' ? String(value) : value
}

describe.each(names)('%s', (name) => {
  const expected = expectationOf(name)

  test.each(blockSizes(name))('in blocks of %s bytes', async (size) => {
    const outcome = await outcomeOf(name, expected, [size])
    const { found, rows, rejected, lines, end, failure } = outcome
    if (expected.failure === undefined) expect(failure).toBeUndefined()
    else {
      const { code, message } = expected.failure
      expect(failure).toMatchObject({ code, message: expect.stringContaining(message) })
    }
    expect(found?.names).toEqual(expected.names)
    if (expected.types) expect(found?.columns.map(({ type }) => type)).toEqual(expected.types)
    expect(rows.map(({ values }) => values.map(shown))).toEqual(
      expected.rows.map((values) => values.map(shown)),
    )
    expect(rejected.map(({ line, column, code }) => ({ line, column, code }))).toEqual(
      expected.rejected,
    )
    if (expected.lines) expect(lines).toEqual(expected.lines)
    // rejected records leave gaps in the numbers of the rows
    expect(end?.record ?? 0).toBe(rows.length + rejected.length)
  })
})

/** Those of long files are larger: each block that a record goes on in is searched again. */
function blockSizes(name: string): number[] {
  const { length } = readFileSync(new URL(`${name}.csv`, folder))
  return length < 10_000 ? [1, 7, 64, 65_536] : [4_099, 65_536]
}

const dialects = names.flatMap((name) => {
  const { dialect, notDetected = [] } = expectationOf(name)
  return dialect === 'detected' ? [] : [{ name, dialect, notDetected }]
})

test.each(dialects)('the dialect of $name is detected', ({ name, dialect, notDetected }) => {
  const parts = Object.entries(dialect)
  const given = parts.filter(([part]) => notDetected.includes(part))
  const bytes = readFileSync(new URL(`${name}.csv`, folder))
  const detected = detectDialect('my.csv', bytes, Object.fromEntries(given), true)
  expect(detected).toMatchObject(Object.fromEntries(parts))
})
