import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Column, columnTypes, type RejectedRow, type Row } from '#core/columns.ts'
import { unpackRows } from '#core/packed-rows.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { records } from '#csv/records.ts'
import { RowPlan, type RowSpec } from '#csv/row-plan.ts'
import { typed } from '#csv/typed.ts'
import { fileStart, sourceOf } from '../support/csv-source.ts'

const width = 3

const dialect: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(',', ';'),
    marks: fc.constantFrom(['"', '"'], ['"', '\\'], ["'", "'"], ['', '']),
    comment: fc.constantFrom('', '#'),
    nullTokens: fc.constantFrom(defaultDialect.nullTokens, ['0', '-1', 'é'], []),
    decimalSeparator: fc.constantFrom<Dialect['decimalSeparator'][]>('.', ','),
    dateOrder: fc.constantFrom<Dialect['dateOrder'][]>('YMD', 'DMY'),
  })
  .map(({ marks: [quote = '', before = ''], ...rest }) => ({
    ...defaultDialect,
    ...rest,
    quote,
    escape: before,
  }))

const column: fc.Arbitrary<Column> = fc.record({
  name: fc.constantFrom('x', 'y'),
  type: fc.constantFrom(...columnTypes),
  nullable: fc.boolean(),
})

const spec: fc.Arbitrary<RowSpec> = fc.record({
  header: fc.constantFrom(
    ['a', 'b', 'c'],
    ['a"b', 'b', 'c'],
    ['é', 'b', 'c'],
    ['column_1', 'b', 'c'],
  ),
  fields: fc.array(fc.record({ index: fc.integer({ min: -1, max: width - 1 }), column }), {
    minLength: 1,
    maxLength: 4,
  }),
  dialect,
  base: fc.constantFrom(0, 7),
  keys: fc.constantFrom([], [0]),
})

const values = [
  '',
  '0',
  '-0',
  '007',
  '1',
  '-1',
  '42',
  '999999999999999',
  '9007199254740993',
  '1e3',
  '.5',
]
const more = [
  '1.50',
  '1,5',
  '-3.',
  ' 7 ',
  'N/A',
  'true',
  'NO',
  'a',
  'é😀',
  'x'.repeat(601),
  '\ufeffa',
]
const days = ['2024-02-29', '2023-02-29', '0000-01-01', '31.12.2024', '2024-13-01', '2024/01/02']
const moments = [
  '2024-02-29T12:00:00Z',
  '2024-02-29 23:59:59',
  '2024-01-01T24:00:00Z',
  '2024-01-01T00:00:00+01:00',
]
const broken = [
  '"',
  "'",
  '""',
  "''",
  '"a""b"',
  '"a\nb"',
  "'a'",
  '"x"y',
  '"\\"',
  '\\',
  '#',
  '\0',
  'b',
  'c',
]
const part = fc.constantFrom(...values, ...more, ...days, ...moments, ...broken)
const again = fc.constantFrom(
  'a,b,c',
  '"a""b",b,c',
  'é,b,c',
  '\ufeffé ,b,c',
  ' ,b,c',
  ',b,c',
  '"",b, c',
  "é,'b',c",
)
const mark = fc.constantFrom(',', ',', ';', ';', '\n', '\n', '\r\n', '\r')
const invalid = fc.constantFrom(Buffer.of(0xff), Buffer.of(0xc3))

const content = fc
  .array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.tuple(part, mark).map(([text, after]) => Buffer.from(text + after)),
      },
      {
        weight: 4,
        arbitrary: fc.tuple(part, part, part).map((all) => Buffer.from(`${all.join(',')}\n`)),
      },
      { weight: 2, arbitrary: again.map((text) => Buffer.from(`${text}\n`)) },
      { weight: 1, arbitrary: invalid },
    ),
    { maxLength: 30 },
  )
  .map((all) => Buffer.concat(all))

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })

interface Outcome {
  readonly rows: Row[]
  readonly rejected: RejectedRow[]
  end: unknown
  failure: unknown
}

const nothing = (): Outcome => ({ rows: [], rejected: [], end: fileStart, failure: undefined })

/** What becomes of a file where each of its records is read as texts. */
async function asTexts(bytes: Buffer, spec: RowSpec): Promise<Outcome> {
  const plan = new RowPlan(spec)
  const outcome = nothing()
  let number = spec.base ?? 0
  try {
    for await (const block of records(sourceOf(bytes), fileStart, spec.dialect)) {
      for (let i = 0; i < block.records.length; i++) {
        number++
        const made = plan.row(block, i)
        if (Array.isArray(made)) outcome.rows.push({ number, values: made })
        else outcome.rejected.push(made)
      }
      outcome.end = block.end
    }
  } catch (failure) {
    outcome.failure = failure
  }
  return outcome
}

async function asBytes(bytes: Buffer, spec: RowSpec, sizes: readonly number[]): Promise<Outcome> {
  const columns = spec.fields.map(({ column }) => column)
  const outcome = nothing()
  try {
    for await (const block of typed(sourceOf(bytes, sizes), fileStart, spec)) {
      outcome.rows.push(...unpackRows(columns, block.rows))
      outcome.rejected.push(...block.rejected)
      outcome.end = block.end
    }
  } catch (failure) {
    outcome.failure = failure
  }
  return outcome
}

test('nobody can tell whether a record was read as bytes or as texts, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(content, spec, sizes, async (bytes, spec, sizes) => {
      const expected = await asTexts(bytes, spec)
      const found = await asBytes(bytes, spec, sizes)
      expect({ ...found, end: undefined }).toEqual({ ...expected, end: undefined })
      expect(await asBytes(bytes, spec, [])).toEqual(expected)
    }),
    { numRuns: 5_000 },
  )
})

test('a row that is rejected after all tells its line and its text', async () => {
  const spec: RowSpec = {
    header: ['a', 'b'],
    fields: [{ index: 0, column: { name: 'a', type: 'TEXT', nullable: true } }],
    dialect: defaultDialect,
    base: 10,
  }
  const why = { code: 'ROW_TOO_LARGE', message: 'too large' } as const
  const lines: unknown[] = []
  const bytes = Buffer.from('x,1\n"y\nz",2\n\nragged\nw,4\n')
  for await (const block of typed(sourceOf(bytes), fileStart, spec)) {
    for (const number of block.rows.numbers) {
      const { line, record } = block.reject(number, why)
      lines.push([number, line, record])
    }
  }
  expect(lines).toEqual([
    [11, 1, 'x,1'],
    [12, 2, '"y\nz",2'],
    [14, 6, 'w,4'],
  ])
})
