import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnTypes, type Value } from '#core/columns.ts'
import { dateOrders } from '#core/dialect.ts'
import { converterFor, isRejection } from '#csv/convert.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { inferColumns } from '#csv/infer.ts'
import { records } from '#csv/records.ts'
import { fileStart, sourceOf } from '../support/csv-source.ts'

async function infer(names: readonly string[], content: string, part: Partial<Dialect> = {}) {
  const dialect = { ...defaultDialect, ...part }
  const columns = await inferColumns(names, records(sourceOf(content), fileStart, dialect), dialect)
  expect(columns.map(({ name, nullable }) => [name, nullable])).toEqual(names.map((n) => [n, true]))
  return columns
}

/** A column with these values, from line 1 on; a second one keeps empty ones from being empty lines. */
async function inferOne(values: readonly string[], part: Partial<Dialect> = {}) {
  const content = values.map((value) => `"${value.replaceAll('"', '""')}",x\n`).join('')
  const [column] = await infer(['a', 'b'], content, part)
  if (column === undefined) throw new Error('no column')
  return column
}

async function typeOf(values: readonly string[], part: Partial<Dialect> = {}) {
  return (await inferOne(values, part)).type
}

describe('inferColumns', () => {
  test.each([
    ['INTEGER', ['1', '-2', '0', ' 3 ']],
    ['INTEGER', ['0', '1']],
    ['INTEGER', ['1', '', 'N/A', '-']],
    ['INTEGER', ['9223372036854775807']],
    ['DECIMAL', ['1.5', '-2.50', '.5']],
    ['DECIMAL', ['1', '1.5']],
    ['DECIMAL', ['9223372036854775807', '1.5']],
    ['DECIMAL', ['1e-05', '2.5E10', '0.1']],
    ['BOOLEAN', ['true', 'FALSE', '']],
    ['BOOLEAN', ['yes', 'no']],
    ['BOOLEAN', ['no']],
    ['BOOLEAN', ['Y', 'n']],
    ['BOOLEAN', ['t', 'f']],
    ['DATE', ['2024-02-29', '2024/12/31']],
    ['DATETIME', ['2024-02-29T12:00:00Z']],
    ['DATETIME', ['2024-02-29', '2024-02-29 12:00']],
    ['TEXT', ['abc']],
    ['TEXT', []],
    ['TEXT', ['', 'NA', 'NULL']],
    // identifiers, telephone numbers, codes
    ['TEXT', ['00123', '12345']],
    ['TEXT', ['00.5', '1.5']],
    ['TEXT', ['-0']],
    ['TEXT', ['+4930123456']],
    ['TEXT', ['12345678901234567890']],
    ['TEXT', ['12345678901234567890', '1.5']],
    ['TEXT', ['12E3', '45E6']],
    ['TEXT', ['1.', '2.']],
    ['TEXT', ['192.168.0.1', '10.5']],
    ['TEXT', ['1,5']],
    ['TEXT', ['+49 30 1234', '+49 30 5678']],
    ['TEXT', ['030 1234']],
    ['TEXT', ['555-1234']],
    // numbers with signs for people
    ['TEXT', ['1,234', '5,678']],
    ['TEXT', ['1', '1,234']],
    ['TEXT', ['1 234']],
    ['TEXT', ["1'234"]],
    ['TEXT', ['1,234.50']],
    ['TEXT', ['$5', '$6']],
    ['TEXT', ['5 €']],
    ['TEXT', ['5%']],
    // dates whose order nothing tells
    ['TEXT', ['01/02/2020', '03/04/2020']],
    ['TEXT', ['31.12.2020']],
    // letters whose counterpart does not occur
    ['TEXT', ['F', 'f', '']],
    ['TEXT', ['N']],
    // mixtures
    ['TEXT', ['1', 'true']],
    ['TEXT', ['2024-02-29', '1']],
    ['TEXT', ['2024-02-29', '2023-02-29']],
    ['TEXT', ['1.5', '0.1234567890123456789012345678901']],
  ] as const)('%s for %j', async (type, values) => {
    expect(await typeOf(values)).toBe(type)
  })

  test.each([
    ['DECIMAL', { decimalSeparator: ',' }, ['12,5', '-0,25', ',5']],
    ['DECIMAL', { decimalSeparator: ',' }, ['1', '1,5e3', '1e-05']],
    ['INTEGER', { decimalSeparator: ',' }, ['1', '-20']],
    ['TEXT', { decimalSeparator: ',' }, ['12.5']],
    ['TEXT', { decimalSeparator: ',' }, ['1.234', '5.678']],
    ['TEXT', { decimalSeparator: ',' }, ['1.234,50']],
    ['TEXT', { decimalSeparator: ',' }, ['00,5']],
    ['TEXT', { decimalSeparator: ',' }, ['5,00 €']],
    ['DATE', { dateOrder: 'DMY' }, ['31.12.2020', '1/2/2020', '2020-12-31']],
    ['DATE', { dateOrder: 'MDY' }, ['12/31/2020', '1/2/2020', '2020-12-31']],
    ['DATE', { dateOrder: 'DMY' }, ['01/02/2020']],
    ['DATETIME', { dateOrder: 'DMY' }, ['31.12.2020', '31.12.2020 12:00']],
    ['DATETIME', { dateOrder: 'MDY' }, ['1/2/2020 9:05 PM']],
    ['TEXT', { dateOrder: 'DMY' }, ['31.12.2020', '12/31/2020']],
    ['TEXT', { dateOrder: 'DMY' }, ['31.12.2020', '31.02.2020']],
    ['TEXT', { dateOrder: 'MDY' }, ['1/2/20']],
  ] as const)('%s as %o has it: %j', async (type, dialect, values) => {
    expect(await typeOf(values, dialect)).toBe(type)
  })

  test.each([
    [['1', '', '2', 'NA', '3'], {}, 'All 3 values are whole numbers.'],
    [['', '7'], {}, 'The only value is a whole number.'],
    [['1', '2.5', '3'], {}, 'All 3 values are decimal numbers; "2.5" (line 2) is not whole.'],
    [['true', 'FALSE', 'True'], {}, 'All 3 values are booleans: true, false.'],
    [['2024-02-29', '2024-03-01'], {}, 'All 2 values are dates.'],
    [
      ['2024-02-29', '2024-03-01 10:00'],
      {},
      'All 2 values are dates, with or without a time; "2024-03-01 10:00" (line 2) has one.',
    ],
    [[], {}, 'The column is empty in the sample.'],
    [['', 'NA'], {}, 'The column is empty in the sample.'],
    [['', '00123'], {}, '"00123" (line 2) begins with a zero, so the column is TEXT.'],
    [['1', '2', '00123'], {}, '"00123" (line 3) begins with a zero, so the column is TEXT.'],
    [['+49 30 1234'], {}, '"+49 30 1234" (line 1) begins with a plus sign, so the column is TEXT.'],
    [
      ['1', '12345678901234567890'],
      {},
      '"12345678901234567890" (line 2) does not fit 64 bits, so the column is TEXT.',
    ],
    [
      ['1', '1,234'],
      {},
      '"1,234" (line 2) is a number with "," in it, so the column is TEXT; set decimalSeparator to "," if that is its decimal separator.',
    ],
    [['$5.00'], {}, '"$5.00" (line 1) is a number with "$" in it, so the column is TEXT.'],
    [
      ['12,5'],
      {},
      '"12,5" (line 1) has another decimal separator; set decimalSeparator to "," to make the column a DECIMAL.',
    ],
    [
      ['12.5'],
      { decimalSeparator: ',' },
      '"12.5" (line 1) has another decimal separator; set decimalSeparator to "." to make the column a DECIMAL.',
    ],
    [
      ['12E3'],
      {},
      '"12E3" (line 1) as a number would lose how it is written, so the column is TEXT.',
    ],
    [
      [`0.${'1'.repeat(31)}`],
      {},
      `"0.${'1'.repeat(31)}" (line 1) has more digits than a DECIMAL holds, so the column is TEXT.`,
    ],
    [['1', '2', 'n.a.'], {}, 'Only whole numbers until "n.a." on line 3, which is none.'],
    [['1', '2.5', 'x', '7'], {}, 'Only decimal numbers until "x" on line 3, which is none.'],
    [['yes', '$5'], {}, 'Only booleans until "$5" on line 2, which is none.'],
    [['2024-02-29', '2024-02-30'], {}, 'Only dates until "2024-02-30" on line 2, which is none.'],
    [
      ['', 'abc', '1'],
      {},
      '"abc" (line 2) is neither a number, a boolean nor a date, so the column is TEXT.',
    ],
    [
      ['F', 'f'],
      {},
      'All 2 values are "f", which may be a code as well as a boolean, so the column is TEXT.',
    ],
    [
      ['01/02/2020', '03/04/2020'],
      {},
      '"01/02/2020" (line 1) can be day-month or month-day; set dateOrder to make the column a DATE.',
    ],
    [
      ['01/02/2020 10:00', '03/04/2020'],
      {},
      '"01/02/2020 10:00" (line 1) can be day-month or month-day; set dateOrder to make the column a DATETIME.',
    ],
    [
      ['01/02/2020', '2020-02-01', '31/12/2020'],
      {},
      'All 3 values are dates in the order DMY; set dateOrder to DMY to make the column a DATE.',
    ],
    [
      ['12/31/2020'],
      { dateOrder: 'DMY' },
      'The only value is a date in the order MDY; set dateOrder to MDY to make the column a DATE.',
    ],
    [
      ['2020-02-01', '01/02/2020'],
      {},
      '"01/02/2020" (line 2) can be day-month or month-day; set dateOrder to make the column a DATE.',
    ],
    [
      ['31/12/2020', '12/31/2020'],
      {},
      'Only dates until "12/31/2020" on line 2, which is none in the order DMY.',
    ],
    [
      ['01/02/2020', '12/31/2020'],
      { dateOrder: 'DMY' },
      'Only dates until "12/31/2020" on line 2, which is none in the order DMY.',
    ],
    [['01/02/2020', 'abc'], {}, 'Only dates until "abc" on line 2, which is none.'],
    [['5', '31/12/2020'], {}, 'Only whole numbers until "31/12/2020" on line 2, which is none.'],
    [
      ['31.12.20'],
      { dateOrder: 'DMY' },
      '"31.12.20" (line 1) may be a date whose year has two digits and no known century, so the column is TEXT.',
    ],
  ] as const)('why, for %j as %o has it: %s', async (values, dialect, reason) => {
    expect((await inferOne(values, dialect)).reason).toBe(reason)
  })

  test('numbers of values and of lines are easy to read, and a line is that on which its record begins', async () => {
    const [a] = await infer(['a', 'b'], `${'1,"x\n"\n'.repeat(1_240)}`)
    expect(a?.reason).toBe('All 1,240 values are whole numbers.')
    const [c] = await infer(['a', 'b'], `${'1,"x\n"\n'.repeat(1_240)}none,x\n`)
    expect(c?.reason).toBe('Only whole numbers until "none" on line 2,481, which is none.')
  })

  test('records that are rejected anyway do not count', async () => {
    const columns = await infer(['a', 'b'], '1,2\nx,y,z\nx\n"x"x,y\n3,4\n')
    expect(columns.map(({ type }) => type)).toEqual(['INTEGER', 'INTEGER'])
  })

  const decimals = fc.stringMatching(/^[+-]?\d{0,22}(?:[.,]\d{0,32})?(?:[eE][+-]?\d{1,3})?$/)
  const numbers = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }),
      fc.constantFrom('', '.', ','),
      fc.nat(999),
    )
    .map(([whole, separator, rest]) =>
      separator === '' ? `${whole}` : `${whole}${separator}${rest}`,
    )
  const days = fc
    .tuple(
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 13 }),
      fc.integer({ min: 1990, max: 2030 }),
      fc.constantFrom('-', '/', '.'),
      fc.constantFrom('YMD', 'DMY', 'MDY', 'short'),
      fc.constantFrom('', '', ' 10:00', 'T23:59:60', ' 1:30 PM', 'T10:00:00.5+02:00'),
    )
    .map(([day, month, year, between, form, time]) => {
      const [d, m] = [String(day).padStart(2, '0'), String(month).padStart(2, '0')]
      const parts = {
        YMD: [year, m, d],
        DMY: [d, m, year],
        MDY: [m, d, year],
        short: [day, month, year],
      }
      return parts[form].join(between) + time
    })
  const words = fc.constantFrom(
    't',
    'F',
    'yes',
    'No',
    'true',
    'FALSE',
    'on',
    'abc',
    '1e400',
    '$5',
    '1,234',
  )
  const nulls = fc.constantFrom('', 'NA', '-', ' ', 'NULL')
  const dialects = fc.record({
    decimalSeparator: fc.constantFrom('.', ',' as const),
    dateOrder: fc.constantFrom(...dateOrders),
  })
  // a column of one kind of value with nulls, now and then with something else in it
  const column = fc
    .constantFrom(decimals, numbers, fc.integer().map(String), days, words)
    .chain((kind) =>
      fc.array(
        fc.oneof(
          { weight: 12, arbitrary: kind },
          { weight: 3, arbitrary: nulls },
          { weight: 1, arbitrary: fc.oneof(decimals, numbers, days, words) },
        ),
        { minLength: 1, maxLength: 4 },
      ),
    )

  test('no value of the sample is ever rejected, and none becomes another', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(column, dialects, async (values, part) => {
        const { type, reason } = await inferOne(values, part)
        seen.add(type)
        expect(reason).toMatch(/^[A-Z"].*\.$/)
        const dialect = { ...defaultDialect, ...part }
        const convert = converterFor({ name: '', type, nullable: true }, dialect)
        for (const text of values) {
          const value = convert(text, true)
          if (isRejection(value)) throw new Error(`${type} rejects ${text}: ${value.message}`)
          if (value !== null && type !== 'BOOLEAN' && type !== 'DATETIME') {
            expect(meaning(type, value, defaultDialect)).toEqual(
              meaning(type, type === 'TEXT' ? text : text.trim(), dialect),
            )
          }
        }
      }),
      { numRuns: 4000 },
    )
    expect([...seen].sort()).toEqual([...columnTypes].sort())
  })
})

/** What a text says, found out in another way than the converters do. */
function meaning(type: string, value: Exclude<Value, null>, dialect: Dialect): unknown {
  const text = String(value)
  if (type === 'INTEGER') return BigInt(text)
  if (type === 'DECIMAL') return digits(text, dialect.decimalSeparator)
  if (type !== 'DATE') return text
  const parts = text.split(/[-/.]/).map(Number)
  const order = (parts[0] ?? 0) > 31 ? 'YMD' : dialect.dateOrder
  return Object.fromEntries([...order].map((part, i) => [part, parts[i]]))
}

/** A number as a whole number times 10 to the power of −400. */
function digits(text: string, separator: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split(separator)
  return BigInt(`${whole}${fraction}`) * 10n ** BigInt(400 - fraction.length + Number(exponent))
}
