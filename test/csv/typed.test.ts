import { describe, expect, test } from 'vitest'
import type { Column, InferredColumn, RejectedRow, Row } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { unpackRows } from '#core/packed-rows.ts'
import { defaultDialect } from '#csv/dialect.ts'
import type { Position } from '#csv/records.ts'
import { resolveColumns } from '#csv/resolve-columns.ts'
import { readSample } from '#csv/sample.ts'
import { typed } from '#csv/typed.ts'
import { sourceOf } from '../support/csv-source.ts'

const columns: Column[] = [
  { name: 'id', type: 'INTEGER', nullable: false },
  { name: 'name', type: 'TEXT', nullable: true },
  { name: 'price', type: 'DECIMAL', nullable: true },
]

async function read(content: string | Uint8Array, given = columns, from?: Position) {
  const { names, end } = await readSample(sourceOf(content), defaultDialect)
  const spec = { header: names, fields: resolveColumns(names, given, []), dialect: defaultDialect }
  const at = from ?? end
  const source = sourceOf(Buffer.from(content).subarray(at.offset))
  const rows: Row[] = []
  const rejected: RejectedRow[] = []
  const ends: Position[] = []
  for await (const block of typed(source, at, spec)) {
    rows.push(...unpackRows(given, block.rows))
    rejected.push(...block.rejected)
    ends.push(block.end)
  }
  return { rows, rejected, ends }
}

describe('typed', () => {
  test('gives rows with values in the order of the columns', async () => {
    const { rows, rejected } = await read('name,price,id\nWii,41.50,1\n"",,2\n,NA,3\n')
    expect(rows).toEqual([
      { number: 1, values: [1, 'Wii', '41.50'] },
      { number: 2, values: [2, '', null] },
      { number: 3, values: [3, null, null] },
    ])
    expect(rejected).toEqual([])
  })

  test('fields of the file that no column names are skipped, whatever they hold', async () => {
    const given: Column[] = [{ name: 'id', type: 'INTEGER', nullable: true }]
    expect((await read('x,id\nabc,1\n', given)).rows).toEqual([{ number: 1, values: [1] }])
  })

  test('rejected records leave gaps in the numbers and tell what is wrong', async () => {
    const content = `id,name,price
1,a,1
x,b,2

3,"c
d",1,5
4,e
5,"f"g,6
6,h,7
,i,8
8,j,1.2.3
`
    const { rows, rejected } = await read(content)
    expect(rows.map((row) => row.number)).toEqual([1, 6])
    expect(rejected).toEqual([
      {
        line: 3,
        record: 'x,b,2',
        column: 'id',
        value: 'x',
        code: 'NOT_AN_INTEGER',
        message: '"x" is not a whole number (such as -42)',
      },
      {
        line: 5,
        record: '3,"c\nd",1,5',
        column: null,
        value: null,
        code: 'RAGGED_ROW',
        message: 'the record has 4 fields, the header has 3',
      },
      {
        line: 7,
        record: '4,e',
        column: null,
        value: null,
        code: 'RAGGED_ROW',
        message: 'the record has 2 fields, the header has 3',
      },
      {
        line: 8,
        record: '5,"f"g,6',
        column: null,
        value: null,
        code: 'INVALID_QUOTE',
        message:
          'text follows the closing quote of a field; quotes within a quoted field are written twice',
      },
      {
        line: 10,
        record: ',i,8',
        column: 'id',
        value: '',
        code: 'NULL_NOT_ALLOWED',
        message: 'the field is empty, and the column must have a value',
      },
      {
        line: 11,
        record: '8,j,1.2.3',
        column: 'price',
        value: '1.2.3',
        code: 'NOT_A_DECIMAL',
        message: '"1.2.3" is not a decimal number (such as -4.20)',
      },
    ])
  })

  test('an empty text is null but where it stands in quotes, in whichever field', async () => {
    const texts: Column[] = ['a', 'b', 'c', 'd'].map((name) => ({
      name,
      type: 'TEXT',
      nullable: true,
    }))
    const { rows } = await read('a,b,c,d\n,"","x,""",""\n"a,b",,"",\n"","","",""\n,,,x\n', texts)
    expect(rows.map((row) => row.values)).toEqual([
      [null, '', 'x,"', ''],
      ['a,b', null, '', null],
      ['', '', '', ''],
      [null, null, null, 'x'],
    ])
  })

  test('from any block’s end on, rows and numbers are the same', async () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, i) => `${i % 7 === 0 ? 'x' : i},"n\n${i}",${i}.5`,
    )
    const content = `id,name,price\n${lines.join('\n')}\n`
    const whole = await read(content)
    expect(whole.rows.length + whole.rejected.length).toBe(3_000)
    expect(whole.ends.length).toBeGreaterThan(5)
    for (const end of whole.ends) {
      const rest = await read(content, columns, end)
      expect(rest.rows).toEqual(whole.rows.filter((row) => row.number > end.record))
      expect(rest.rejected).toEqual(whole.rejected.filter(({ line }) => line >= end.line))
    }
  })
})

describe('resolveColumns', () => {
  const header = ['id', 'name']
  const inferred: Column[] = [
    { name: 'id', type: 'INTEGER', nullable: true },
    { name: 'name', type: 'TEXT', nullable: true },
  ]

  test.each([null, undefined])('%s: all columns, as inferred', (given) => {
    expect(resolveColumns(header, given, inferred)).toEqual([
      { index: 0, column: inferred[0] },
      { index: 1, column: inferred[1] },
    ])
  })

  test('why a column was inferred is not kept with it', () => {
    const column: InferredColumn = {
      name: 'a',
      type: 'DATE',
      nullable: true,
      reason: 'All 2 values are dates.',
    }
    expect(resolveColumns(['a'], null, [column])).toEqual([
      { index: 0, column: { name: 'a', type: 'DATE', nullable: true } },
    ])
  })

  test('columns may be left out, renamed, reordered and read twice', () => {
    const given = [
      { name: 'name', type: 'TEXT', nullable: false },
      { source: 'name', name: 'also', type: 'DATE', nullable: null },
      { source: null, name: 'id', type: 'DECIMAL' },
    ] as const
    expect(resolveColumns(header, given, inferred)).toEqual([
      { index: 1, column: { name: 'name', type: 'TEXT', nullable: false } },
      { index: 1, column: { name: 'also', type: 'DATE', nullable: true } },
      { index: 0, column: { name: 'id', type: 'DECIMAL', nullable: true } },
    ])
  })

  const text = (name: string, source?: string) => ({ name, source, type: 'TEXT' as const })
  test.each([
    ['none', [], ['columns'], /at least one/i],
    [
      'no such source',
      [text('id'), text('b', 'x')],
      ['columns', '1', 'source'],
      /"x".*"id", "name"/,
    ],
    ['no such name', [text('x')], ['columns', '0', 'source'], /"x"/],
    ['a name twice', [text('id'), text('id', 'name')], ['columns', '1', 'name'], /"id"/],
    ['an empty name', [text(' ', 'id')], ['columns', '0', 'name'], /1 to 1000/],
    ['a long name', [text('x'.repeat(1_001), 'id')], ['columns', '0', 'name'], /1 to 1000/],
  ])('refuses %s', (_, given, field, message) => {
    let failure: unknown
    try {
      resolveColumns(header, given, inferred)
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(InputError)
    expect(failure).toMatchObject({
      code: 'INVALID_INPUT',
      field,
      message: expect.stringMatching(message),
    })
  })
})
