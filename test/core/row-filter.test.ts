import { expect, test } from 'vitest'
import { type ColumnType, columnTypes } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { checkFilters, filterOps, type RowFilter } from '#core/row-filter.ts'

/** A column of each type, named after it. */
const columns = columnTypes.map((type) => ({ name: type, type, nullable: true }))

function refusal(...filters: RowFilter[]): InputError {
  try {
    checkFilters(columns, filters)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('nothing was wrong with it')
}

test.each<[ColumnType, unknown, string]>([
  ['TEXT', '', ''],
  ['TEXT', ' as it is ', ' as it is '],
  ['INTEGER', -42, '-42'],
  ['INTEGER', -0, '0'],
  ['INTEGER', 9_007_199_254_740_991, '9007199254740991'],
  ['INTEGER', '9223372036854775807', '9223372036854775807'],
  ['INTEGER', '-9223372036854775808', '-9223372036854775808'],
  ['INTEGER', '-007', '-7'],
  ['DECIMAL', '1.50', '1.5'],
  ['DECIMAL', '100.00', '100'],
  ['DECIMAL', '-0.00', '0'],
  ['DECIMAL', '007.10', '7.1'],
  ['DECIMAL', '0.05', '0.05'],
  ['DECIMAL', '1000', '1000'],
  ['DECIMAL', -4.25, '-4.25'],
  ['DECIMAL', 12, '12'],
  ['DECIMAL', '9'.repeat(65), '9'.repeat(65)],
  ['DECIMAL', `${'9'.repeat(35)}.${'9'.repeat(30)}`, `${'9'.repeat(35)}.${'9'.repeat(30)}`],
  ['BOOLEAN', true, 'true'],
  ['BOOLEAN', false, 'false'],
  ['DATE', '2024-02-29', '2024-02-29'],
  ['DATETIME', '2024-05-01T12:00:00Z', '2024-05-01T12:00:00Z'],
  ['DATETIME', '2024-05-01t12:00:00.500z', '2024-05-01T12:00:00.5Z'],
  ['DATETIME', '2024-05-01 12:00:00.000000000+05:30', '2024-05-01T06:30:00Z'],
  ['DATETIME', '2023-12-31T23:30:00-01:00', '2024-01-01T00:30:00Z'],
])('a %s takes %j', (type, value, canonical) => {
  const conditions = checkFilters(columns, [{ column: type, op: 'EQ', value }])
  const column = columnTypes.indexOf(type)
  expect(conditions).toEqual([{ column, type, op: 'EQ', values: [canonical] }])
})

test.each<[ColumnType, unknown]>([
  ['TEXT', 1],
  ['TEXT', 'NUL \0'],
  ['TEXT', 'half of a pair \ud83d'],
  ['INTEGER', 1.5],
  ['INTEGER', 9_007_199_254_740_992],
  ['INTEGER', '9223372036854775808'],
  ['INTEGER', '-9223372036854775809'],
  ['INTEGER', '1.0'],
  ['INTEGER', '+1'],
  ['INTEGER', ''],
  ['INTEGER', '0x10'],
  ['INTEGER', true],
  ['DECIMAL', 1e21],
  ['DECIMAL', Number.NaN],
  ['DECIMAL', '1e3'],
  ['DECIMAL', '1,5'],
  ['DECIMAL', '.5'],
  ['DECIMAL', '9'.repeat(66)],
  ['DECIMAL', `0.${'0'.repeat(30)}1`],
  ['BOOLEAN', 'true'],
  ['BOOLEAN', 1],
  ['DATE', '2023-02-29'],
  ['DATE', '0000-01-01'],
  ['DATE', '2024-05-01T12:00:00Z'],
  ['DATE', '2024/05/01'],
  ['DATETIME', '2024-05-01'],
  ['DATETIME', '2024-05-01T12:00:00'],
  ['DATETIME', '2024-05-01T24:00:00Z'],
  ['DATETIME', '2024-05-01T12:00:60Z'],
  ['DATETIME', '2024-05-01T12:00:00.1234567Z'],
  ['DATETIME', '0001-01-01T00:00:00+01:00'],
  ['DATETIME', 1_714_564_800],
  ['TEXT', { a: 1 }],
  ['TEXT', ['a']],
])('a %s does not take %j, and says what it takes', (type, value) => {
  const error = refusal({ column: type, op: 'LT', value })
  expect(error).toMatchObject({ code: 'INVALID_INPUT', field: ['where', '0', 'value'] })
  expect(error.message).toMatch(
    new RegExp(`^LT on column "${type}" \\(${type}\\) takes .*; this is `),
  )
})

test.each(columnTypes)('CONTAINS and STARTS_WITH look for a text in a %s', (column) => {
  for (const op of ['CONTAINS', 'STARTS_WITH'] as const) {
    expect(checkFilters(columns, [{ column, op, value: '0%' }])[0]?.values).toEqual(['0%'])
    expect(refusal({ column, op, value: 5 }).message).toContain('takes a string')
  }
})

test('IN takes a list, which may be empty', () => {
  const values = (value: unknown) =>
    checkFilters(columns, [{ column: 'INTEGER', op: 'IN', value }])[0]?.values
  expect(values([])).toEqual([])
  expect(values([1, '2'])).toEqual(['1', '2'])
  const refused = (value: unknown) => refusal({ column: 'INTEGER', op: 'IN', value })
  expect(refused(1)).toMatchObject({ message: 'IN takes a list of values.' })
  expect(refused([1, null]).message).toContain('IS_NULL')
  expect(refused([1, [2]]).message).toContain('this is [2]')
  expect(refused(Array(1_001).fill(1)).message).toContain('at most 1000 values')
})

test.each(filterOps)('%s says what to do about a null', (op) => {
  const isUnary = op === 'IS_NULL' || op === 'NOT_NULL'
  for (const value of [null, undefined]) {
    const filter = { column: 'TEXT', op, value }
    if (isUnary) expect(checkFilters(columns, [filter])[0]?.values).toEqual([])
    else expect(refusal(filter).message).toMatch(op === 'IN' ? 'a list' : 'IS_NULL')
  }
  if (isUnary) expect(refusal({ column: 'TEXT', op, value: 'x' }).message).toContain('leave it out')
})

test('a column that is not there is told beside those that are', () => {
  const error = refusal({ column: 'TEXT', op: 'NOT_NULL' }, { column: 'text', op: 'NOT_NULL' })
  expect(error.field).toEqual(['where', '1', 'column'])
  const names = columnTypes.map((name) => `"${name}"`).join(', ')
  expect(error.message).toBe(`The dataset has no column "text"; it has ${names}.`)
})

test('there is a limit to filters and to their values', () => {
  const fifty = Array.from({ length: 50 }, (): RowFilter => ({ column: 'TEXT', op: 'NOT_NULL' }))
  expect(checkFilters(columns, fifty)).toHaveLength(50)
  expect(refusal(...fifty, { column: 'TEXT', op: 'IS_NULL' })).toMatchObject({
    message: 'where takes at most 50 filters; these are 51.',
    field: ['where'],
  })
  const list: RowFilter = { column: 'INTEGER', op: 'IN', value: Array(1_000).fill(1) }
  expect(checkFilters(columns, Array(10).fill(list))).toHaveLength(10)
  expect(refusal(...Array<RowFilter>(11).fill(list)).message).toContain(
    'at most 10000 values in all',
  )
})
