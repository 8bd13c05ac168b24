import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column, ColumnType, Row, Value } from '#core/columns.ts'
import { headerLine, type TextOutput } from '#core/text-output.ts'
import type { TextRange } from '#database/bulk/bulk.ts'
import type { Where } from '#database/bulk/where.ts'
import type { Database } from '#database/database.ts'
import { expectedText } from '../support/expected-text.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { packRows } from '../support/pack-rows.ts'
import { anyValues, valueColumns } from '../support/row-values.ts'
import { testDatabase } from '../support/test-database.ts'

const formats = ['CSV', 'TSV', 'JSONL'] as const
const output = (
  format: TextOutput['format'],
  { columns = [0, 1, 2, 3, 4, 5], defuseFormulas = false } = {},
): TextOutput => ({ format, columns, defuseFormulas })

async function write(
  database: Database,
  rows: readonly Row[],
  columns: readonly Column[] = valueColumns,
): Promise<void> {
  await database.ddl(async (manager) => {
    await database.bulk.dropTable(manager, 't')
    await manager.query(database.bulk.createTableSql('t', columns))
  })
  const insertion = database.bulk.insertion('t', columns, packRows(columns.length, rows))
  expect(await database.transaction((tx) => insertion(tx))).toEqual([])
}

interface Reading extends Partial<TextRange> {
  readonly columns?: readonly Column[]
  readonly where?: Where
}

async function read(
  database: Database,
  written: TextOutput,
  { columns = valueColumns, where, ...range }: Reading = {},
): Promise<string | undefined> {
  const reader = database.bulk.textReader('t', columns, written, where)
  const whole = { above: 0, upTo: Number.MAX_SAFE_INTEGER, mostBytes: 64 * 1024 * 1024 }
  const slice = await database.read((manager) => reader(manager, { ...whole, ...range }))
  if (slice === undefined) return undefined
  const text = slice.bytes.toString()
  // what JSON escapes leaves one line feed a row
  if (written.format === 'JSONL') expect(text.split('\n')).toHaveLength(slice.rows + 1)
  return text
}

const difficultTexts = [
  '',
  ' ',
  '"',
  '""',
  'a"b',
  'a,b',
  'a\tb',
  'a\nb',
  'a\r\nb',
  '\r',
  '\n',
  '\\',
  '\\.',
  '\\N',
  '\\n',
  '\\\\t',
  'null',
  'NULL',
  "it's",
  'ü€😀',
  '\u0001\b\f\v\u001b\u001f\u007f\u0085\u2028\ufeff',
  'trailing  ',
  '  leading',
  '?',
  '$1',
  '=1+1',
  '+1',
  '-1',
  '@x',
  '\t=1',
  '＝1',
  '＋1',
  '－1',
  '＠1',
  '＜1',
  '=a,"b"',
  'x'.repeat(70_000),
  '"é\n'.repeat(30_000),
]

const digits = '9'.repeat(65)
const difficultRows: Row[] = [
  ...difficultTexts.map((text) => [text, null, null, null, null, null]),
  [null, null, null, null, null, null],
  ['x', 0, '0.10', true, '2024-02-29', '2024-02-29T12:00:00.5Z'],
  ['x', 9_007_199_254_740_991, '-1', false, '0001-01-01', '0001-01-01T00:00:00Z'],
  ['x', -9_007_199_254_740_991, digits, false, '9999-12-31', '9999-12-31T23:59:59.999999Z'],
  ['x', 9_007_199_254_740_992n, `-${digits.slice(30)}.${digits.slice(35)}`, null, null, null],
  ['x', -9_007_199_254_740_992n, '100', true, null, '2024-01-01T10:20:30Z'],
  ['x', 2n ** 63n - 1n, '100.00', true, null, '2024-01-01T00:00:00.00001Z'],
  ['x', -(2n ** 63n), '0.00', true, null, '2024-01-01T10:20:00Z'],
].map((values, i) => ({ number: 1 + i * 3, values }))

onEachDatabase((kind) => {
  test('difficult values are written as the model writes them', async () => {
    const { database } = await testDatabase(kind)
    await write(database, difficultRows)
    // alone, among others, and in another order
    for (const format of formats)
      for (const defuseFormulas of [false, true])
        for (const columns of [[0], [1], [5], [0, 1, 2, 3, 4, 5], [5, 0, 3], [2, 2, 0]]) {
          const written = output(format, { columns, defuseFormulas })
          const expected = expectedText(difficultRows, valueColumns, written)
          expect(await read(database, written)).toBe(expected)
        }
  })

  test('whatever rows go in, readers of CSV, TSV and JSON read the same values', async () => {
    const { database } = await testDatabase(kind)
    const names = valueColumns.map(({ name }) => name)
    await fc.assert(
      fc.asyncProperty(fc.array(anyValues, { minLength: 1, maxLength: 40 }), async (all) => {
        const rows = all.map((values, i) => ({ number: i + 1, values }))
        await write(database, rows)
        const shown = rows.map(({ values }) => values.map(asText))
        for (const [format, delimiter] of [
          ['CSV', ','],
          ['TSV', '\t'],
        ] as const) {
          const text = (await read(database, output(format))) ?? ''
          const cast = (field: string, { quoting }: { quoting: boolean }) =>
            field === '' && !quoting ? null : field
          const options = { delimiter, cast, record_delimiter: '\n' }
          expect(parse(text, options)).toEqual(shown)
        }
        const lines = ((await read(database, output('JSONL'))) ?? '').trimEnd().split('\n')
        const values = rows.map((row) => row.values.map(asJson))
        expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(rows.map(() => names))
        expect(lines.map((line) => Object.values(JSON.parse(line)))).toEqual(values)
      }),
      { numRuns: 15 },
    )
  })

  test('names of columns are written whatever they hold', async () => {
    const { database } = await testDatabase(kind)
    const names = ['', 'a"b', 'a,b', '?', "it's", '\\', ':x $1', '😀'.repeat(60), 'n']
    const columns = names.map((name) => ({ name, type: 'INTEGER' as const, nullable: true }))
    const rows = [{ number: 1, values: names.map((_, i) => i) }]
    await write(database, rows, columns)
    const written = output('JSONL', { columns: [8, 7, 6, 5, 4, 3, 2, 1, 0] })
    const expected = Object.fromEntries(names.map((name, i) => [name, i]).toReversed())
    expect(await read(database, written, { columns })).toBe(`${JSON.stringify(expected)}\n`)
  })

  test('as many columns as a table can have', async () => {
    const { database } = await testDatabase(kind)
    const width = { SQLite: 1_000, PostgreSQL: 1_000, MariaDB: 300, MySQL: 180 }[kind.name]
    const types: ColumnType[] = ['TEXT', 'INTEGER', 'BOOLEAN']
    const columns = Array.from({ length: width }, (_, i) => ({
      name: `column ${i}`,
      type: types[i % types.length] ?? 'TEXT',
      nullable: true,
    }))
    const rows = Array.from({ length: 40 }, (_, r) => ({
      number: r + 1,
      values: columns.map(({ type }, i) =>
        (r + i) % 7 === 0 ? null : type === 'TEXT' ? `${r},${i}` : type === 'INTEGER' ? i : true,
      ),
    }))
    await write(database, rows, columns)
    const places = columns.map((_, i) => width - 1 - i)
    for (const format of formats) {
      const written = output(format, { columns: places })
      const text = await read(database, written, { columns })
      expect(text).toBe(expectedText(rows, columns, written))
    }
  })

  test('many rows are read between two numbers, however far they lie apart', async () => {
    const { database } = await testDatabase(kind)
    const rows = Array.from({ length: 5_000 }, (_, i) => ({
      number: (i + 1) * 1_000_003,
      // a long row here and there, where others come in pieces
      values: [i % 700 === 0 ? 'long '.repeat(2_000) : `row ${i}`, i, null, null, null, null],
    }))
    await write(database, rows)
    for (const [from, to] of [
      [0, 5_000],
      [10, 11],
      [0, 1],
      [699, 702],
      [1_000, 4_321],
    ] as const) {
      const range = { above: from * 1_000_003, upTo: to * 1_000_003 }
      const expected = expectedText(rows.slice(from, to), valueColumns, output('CSV'))
      expect(await read(database, output('CSV'), range)).toBe(expected)
    }
    expect(await read(database, output('CSV'), { above: 1, upTo: 1_000_002 })).toBe('')
  })

  test('more than may be read gives undefined, to the byte, and leaves the connection in order', async () => {
    const { database } = await testDatabase(kind)
    const rows = Array.from({ length: 3_000 }, (_, i) => ({
      number: i + 1,
      values: [`${'wide '.repeat(300)}${i}`, i, null, null, null, null],
    }))
    await write(database, rows)
    const expected = expectedText(rows, valueColumns, output('CSV'))
    const reader = database.bulk.textReader('t', valueColumns, output('CSV'))
    await database.read(async (manager) => {
      const bytesOf = async (mostBytes: number) =>
        (await reader(manager, { above: 0, upTo: 3_000, mostBytes }))?.bytes.toString()
      for (const few of [0, 1_000, 100_000, expected.length - 1])
        expect(await bytesOf(few)).toBeUndefined()
      expect(await bytesOf(expected.length)).toBe(expected)
      expect(await bytesOf(10)).toBeUndefined()
      const one = await reader(manager, { above: 7, upTo: 8, mostBytes: 100_000 })
      expect(one?.rows).toBe(1)
    })
  })

  test('a condition leaves rows out, whatever the values that it compares with', async () => {
    const { database } = await testDatabase(kind)
    await write(database, difficultRows)
    const compared = [...difficultTexts, "'; DROP TABLE t; --", '\\', '%', '\uffff']
    for (const text of compared) {
      const number = difficultRows.find(({ values }) => values[0] === text)?.number
      const where: Where = (bind) => `c1 = ${bind(text)}`
      const expected = difficultRows.filter((row) => row.number === number)
      const found = await read(database, output('TSV'), { where })
      expect(found).toBe(expectedText(expected, valueColumns, output('TSV')))
    }
    const several: Where = (bind) => {
      const number = bind(9_007_199_254_740_990)
      const isPostgres = kind.name === 'PostgreSQL'
      const truth = isPostgres ? `${bind(true)}::boolean` : bind(true)
      return `c2 > ${isPostgres ? `${number}::bigint` : number} AND c4 = ${truth} OR c1 = ${bind('"')}`
    }
    const kept = difficultRows.filter(
      ({ values: [text, number, , truth] }) =>
        text === '"' || (number !== null && Number(number) > 9_007_199_254_740_990 && truth),
    )
    const range = { above: 4, where: several }
    expect(kept).toHaveLength(2)
    expect(await read(database, output('JSONL'), range)).toBe(
      expectedText(kept, valueColumns, output('JSONL')),
    )
  })

  test('what fails is an error, and the connection is in order after it', async () => {
    const { database } = await testDatabase(kind)
    await write(database, [{ number: 1, values: ['x', 1, null, null, null, null] }])
    const broken = () => read(database, output('CSV'), { where: () => 'no_such_column = 1' })
    await expect(broken()).rejects.toThrow('no_such_column')
    expect(await read(database, output('CSV'))).toBe('x,1,,,,\n')
    expect(() =>
      database.bulk.textReader('t', valueColumns, output('CSV', { columns: [6] })),
    ).toThrow(RangeError)
  })

  test('one reader can read two ranges at the same time', async () => {
    const { database } = await testDatabase(kind)
    await write(database, difficultRows)
    const reader = database.bulk.textReader('t', valueColumns, output('CSV'))
    const mostBytes = 10_000_000
    const slices = await Promise.all(
      [
        { above: 0, upTo: 40 },
        { above: 40, upTo: 1_000 },
      ].map((range) => database.read((manager) => reader(manager, { ...range, mostBytes }))),
    )
    const text = slices.map((slice) => slice?.bytes.toString()).join('')
    expect(text).toBe(expectedText(difficultRows, valueColumns, output('CSV')))
  })
})

test('a header is a line in the form of the rows', () => {
  const names = ['=a', 'b,c', 'd\te', '', 'f"g', '\\.', 'ü']
  const columns = names.map((name) => ({ name, type: 'TEXT' as const, nullable: true }))
  const all = names.map((_, i) => i)
  expect(headerLine(columns, output('JSONL', { columns: all }))).toBe('')
  for (const format of ['CSV', 'TSV'] as const)
    for (const defuseFormulas of [false, true])
      for (const places of [all, [0], [3], [5], [2, 1, 0]]) {
        const written = output(format, { columns: places, defuseFormulas })
        const asRow = [{ number: 1, values: names }]
        expect(headerLine(columns, written)).toBe(expectedText(asRow, columns, written))
      }
})

function asText(value: Value): string | null {
  return value === null ? null : String(value)
}

function asJson(value: Value): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
