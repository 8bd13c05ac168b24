import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnType, Value } from '#core/columns.ts'
import { converterFor } from '#csv/convert.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { Rejection, type RejectionCode } from '#csv/rejection.ts'

function convert(type: ColumnType, text: string, { nullable = true, quoted = false } = {}) {
  return converterFor({ name: 'c', type, nullable }, defaultDialect)(text, quoted)
}

function convertAs(part: Partial<Dialect>, type: ColumnType, text: string) {
  const dialect = { ...defaultDialect, ...part }
  return converterFor({ name: 'c', type, nullable: true }, dialect)(text, false)
}

/** A value, or the code with which a text is rejected. */
type Case = readonly [text: string, outcome: Value]
const rejected = (code: RejectionCode) => code

function outcome(type: ColumnType, text: string, part: Partial<Dialect> = {}): Value {
  const value = convertAs(part, type, text)
  return value instanceof Rejection ? value.code : value
}

const notInteger = rejected('NOT_AN_INTEGER')
const notDecimal = rejected('NOT_A_DECIMAL')
const notBoolean = rejected('NOT_A_BOOLEAN')
const outOfRange = rejected('OUT_OF_RANGE')
const badDate = rejected('INVALID_DATE')
const badTime = rejected('INVALID_DATETIME')

describe('INTEGER', () => {
  test.each<Case>([
    ['0', 0],
    ['42', 42],
    ['-42', -42],
    ['+42', 42],
    [' 42\t', 42],
    ['007', 7],
    ['-0', 0],
    ['-000', 0],
    [`${'0'.repeat(40)}5`, 5],
    ['999999999999999', 999_999_999_999_999],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['9223372036854775808', outOfRange],
    ['-9223372036854775809', outOfRange],
    ['9'.repeat(1000), outOfRange],
    ['1.0', notInteger],
    ['1e3', notInteger],
    ['1,000', notInteger],
    ['1 000', notInteger],
    ['1_000', notInteger],
    ['1.234', notInteger],
    ["1'234", notInteger],
    ['1,234,567', notInteger],
    ['$5', notInteger],
    ['5 €', notInteger],
    ['5%', notInteger],
    ['0x10', notInteger],
    ['--1', notInteger],
    ['+', notInteger],
    ['1-', notInteger],
    ['٣', notInteger],
    ['Infinity', notInteger],
    ['abc', notInteger],
  ])('%j: %s', (text, expected) => {
    expect(outcome('INTEGER', text)).toBe(expected)
  })

  test('any 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const converted = convert('INTEGER', String(value))
        expect(converted).toBe(Number.isSafeInteger(Number(value)) ? Number(value) : value)
      }),
    )
  })
})

describe('DECIMAL', () => {
  test.each<Case>([
    ['0', '0'],
    ['41.49', '41.49'],
    ['-41.49', '-41.49'],
    ['+1.5', '1.5'],
    ['1.50', '1.50'],
    ['0.00', '0.00'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['5.', '5'],
    ['007.50', '7.50'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['-0.01', '-0.01'],
    [' 1.5 ', '1.5'],
    ['0.1000000000000000055511151231', '0.1000000000000000055511151231'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['1234567890123456789012345678.901234567890', '1234567890123456789012345678.901234567890'],
    ['-1234567890123456789012345678901234567890', '-1234567890123456789012345678901234567890'],
    ['1e3', '1000'],
    ['1.5E+2', '150'],
    ['1.50e1', '15.0'],
    ['-1.5e-3', '-0.0015'],
    ['12e-1', '1.2'],
    ['0e5', '0'],
    ['1e64', `1${'0'.repeat(64)}`],
    ['1e-30', `0.${'0'.repeat(29)}1`],
    ['9'.repeat(65), '9'.repeat(65)],
    [`${'9'.repeat(35)}.${'9'.repeat(30)}`, `${'9'.repeat(35)}.${'9'.repeat(30)}`],
    ['9'.repeat(66), outOfRange],
    [`${'9'.repeat(36)}.${'9'.repeat(30)}`, outOfRange],
    [`0.${'1'.repeat(31)}`, outOfRange],
    ['1e65', outOfRange],
    ['1e-31', outOfRange],
    ['1e999999999999', outOfRange],
    [`1e-${'9'.repeat(400)}`, outOfRange],
    ['1,5', notDecimal],
    ['1,000.00', notDecimal],
    ['1,234', notDecimal],
    ['1.234,50', notDecimal],
    ['1.234.567', notDecimal],
    ['1 234', notDecimal],
    ['1\u00a0234', notDecimal],
    ["1'234", notDecimal],
    ['5 €', notDecimal],
    ['5 EUR', notDecimal],
    ['5%', notDecimal],
    ['1.2.3', notDecimal],
    ['.', notDecimal],
    ['-', null],
    ['-.', notDecimal],
    ['.e1', notDecimal],
    ['1e', notDecimal],
    ['1e1.5', notDecimal],
    ['$1', notDecimal],
    ['1 %', notDecimal],
    ['Infinity', notDecimal],
    ['0x1', notDecimal],
  ])('%j: %s', (text, expected) => {
    expect(outcome('DECIMAL', text)).toBe(expected)
  })

  test('the canonical form is its own canonical form', () => {
    const digits = fc.stringMatching(/^[+-]?\d{0,20}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,2})?$/)
    fc.assert(
      fc.property(digits, (text) => {
        const value = convert('DECIMAL', text)
        fc.pre(typeof value === 'string')
        expect(value).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/)
        expect(convert('DECIMAL', value)).toBe(value)
        expect(Number(value) + 0).toBe(Number(text) + 0)
      }),
    )
  })
})

describe('DECIMAL with a decimal comma', () => {
  test.each<Case>([
    ['12,5', '12.5'],
    ['-12,50', '-12.50'],
    ['+1,5', '1.5'],
    [',5', '0.5'],
    ['5,', '5'],
    ['007,50', '7.50'],
    ['12', '12'],
    ['1,5e3', '1500'],
    ['-1,5E-3', '-0.0015'],
    // as its user says what the comma is
    ['1,234', '1.234'],
    [`${'9'.repeat(35)},${'9'.repeat(30)}`, `${'9'.repeat(35)}.${'9'.repeat(30)}`],
    [`0,${'1'.repeat(31)}`, outOfRange],
    ['1.234', notDecimal],
    ['12.5', notDecimal],
    ['1.5e3', notDecimal],
    ['1.234,50', notDecimal],
    ['1,234.50', notDecimal],
    ['1,234,567', notDecimal],
    ['1.234.567', notDecimal],
    ['1 234,5', notDecimal],
    ['5,00 €', notDecimal],
    [',', notDecimal],
  ])('%j: %s', (text, expected) => {
    expect(outcome('DECIMAL', text, { decimalSeparator: ',' })).toBe(expected)
  })

  test.each<Case>([
    ['1234', 1234],
    ['1.234', notInteger],
    ['1,234', notInteger],
    ['12,0', notInteger],
  ])('INTEGER is what it was: %j: %s', (text, expected) => {
    expect(outcome('INTEGER', text, { decimalSeparator: ',' })).toBe(expected)
  })

  test('any decimal is what it is with a point', () => {
    const digits = fc.stringMatching(/^[+-]?\d{0,40}(?:\.\d{0,32})?(?:[eE][+-]?\d{1,2})?$/)
    fc.assert(
      fc.property(digits, (text) => {
        const comma = outcome('DECIMAL', text.replace('.', ','), { decimalSeparator: ',' })
        expect(comma).toBe(outcome('DECIMAL', text))
      }),
    )
  })
})

describe('BOOLEAN', () => {
  const spellings = (words: readonly string[], value: boolean) =>
    words
      .flatMap((word) => [
        word,
        word.toUpperCase(),
        `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
      ])
      .map((text): Case => [text, value])
  test.each<Case>([
    ...spellings(['true', 't', 'yes', 'y', 'on', '1', ' true '], true),
    ...spellings(['false', 'f', 'no', 'n', 'off', '0', ' false '], false),
    ...['2', '00', 'tru', 'ja', '-1', '1.0', 'wahr'].map((t): Case => [t, notBoolean]),
  ])('%j: %s', (text, expected) => {
    expect(outcome('BOOLEAN', text)).toBe(expected)
  })
})

describe('DATE', () => {
  test.each<Case>([
    ['2024-02-29', '2024-02-29'],
    ['2024/02/29', '2024-02-29'],
    ['2024.02.29', '2024-02-29'],
    [' 2024-12-31 ', '2024-12-31'],
    ['2000-02-29', '2000-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
    ['2023-02-29', badDate],
    ['1900-02-29', badDate],
    ['2024-04-31', badDate],
    ['2024-13-01', badDate],
    ['2024-00-10', badDate],
    ['2024-01-00', badDate],
    ['2024-01-32', badDate],
    ['0000-01-01', badDate],
    ['2024-02/29', badDate],
    ['2024-2-9', badDate],
    ['24-02-29', badDate],
    ['29.02.2024', badDate],
    ['02/29/2024', badDate],
    ['20240229', badDate],
    ['2024-02-29T00:00:00', badDate],
    ['yesterday', badDate],
  ])('%j: %s', (text, expected) => {
    expect(outcome('DATE', text)).toBe(expected)
  })
})

const forms = {
  DMY: 'DD.MM.YYYY or YYYY-MM-DD',
  MDY: 'MM/DD/YYYY or YYYY-MM-DD',
}

describe('DATE with the year last', () => {
  test.each<readonly [text: string, dmy: string, mdy: string]>([
    ['31.12.2020', '2020-12-31', badDate],
    ['31/12/2020', '2020-12-31', badDate],
    ['31-12-2020', '2020-12-31', badDate],
    ['12/31/2020', badDate, '2020-12-31'],
    ['12-31-2020', badDate, '2020-12-31'],
    ['01/02/2020', '2020-02-01', '2020-01-02'],
    ['1.2.2020', '2020-02-01', '2020-01-02'],
    ['1/02/2020', '2020-02-01', '2020-01-02'],
    [' 29.2.2020 ', '2020-02-29', badDate],
    ['2/29/2020', badDate, '2020-02-29'],
    ['31.02.2020', badDate, badDate],
    ['29.02.2021', badDate, badDate],
    ['2/29/2021', badDate, badDate],
    ['31/04/2020', badDate, badDate],
    ['13.13.2020', badDate, badDate],
    ['00.01.2020', badDate, badDate],
    ['01.00.2020', badDate, badDate],
    ['01.02.0000', badDate, badDate],
    ['01.02.20', badDate, badDate],
    ['1/2/20', badDate, badDate],
    ['01.02/2020', badDate, badDate],
    ['01 02 2020', badDate, badDate],
    ['001.02.2020', badDate, badDate],
    ['01.02.02020', badDate, badDate],
    ['01.02.2020 10:00', badDate, badDate],
    ['2020-12-31', '2020-12-31', '2020-12-31'],
    ['2020/12/31', '2020-12-31', '2020-12-31'],
    ['2020.12.31', '2020-12-31', '2020-12-31'],
    ['2020-31-12', badDate, badDate],
    ['2020-02-30', badDate, badDate],
  ])('%j: DMY %s, MDY %s', (text, dmy, mdy) => {
    expect(outcome('DATE', text, { dateOrder: 'DMY' })).toBe(dmy)
    expect(outcome('DATE', text, { dateOrder: 'MDY' })).toBe(mdy)
  })

  test('any day, in any order, with and without zeros before its digits', () => {
    const day = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(day, fc.constantFrom('.', '/', '-'), fc.boolean(), (at, between, short) => {
        const iso = at.toISOString().slice(0, 10)
        const [year = '', month = '', date = ''] = iso.split('-')
        const written = (digits: string) => (short ? String(Number(digits)) : digits)
        const dmy = [written(date), written(month), year].join(between)
        const mdy = [written(month), written(date), year].join(between)
        expect(outcome('DATE', dmy, { dateOrder: 'DMY' })).toBe(iso)
        expect(outcome('DATE', mdy, { dateOrder: 'MDY' })).toBe(iso)
      }),
    )
  })
})

describe('DATETIME with the year last', () => {
  test.each<Case>([
    ['31.12.2020 13:14:15', '2020-12-31T13:14:15Z'],
    ['31/12/2020T13:14', '2020-12-31T13:14:00Z'],
    ['1-2-2020 9:05', '2020-02-01T09:05:00Z'],
    ['31.12.2020', '2020-12-31T00:00:00Z'],
    ['31.12.2020 13:14:15.250', '2020-12-31T13:14:15.25Z'],
    ['31.12.2020 13:14:15,123456', '2020-12-31T13:14:15.123456Z'],
    ['31.12.2020 13:14:15.1234567', badTime],
    ['31.12.2020 23:30:00-01:00', '2021-01-01T00:30:00Z'],
    ['31.12.2020 13:14 +0200', '2020-12-31T11:14:00Z'],
    ['31.12.2020 13:14:15Z', '2020-12-31T13:14:15Z'],
    ['31.12.2020 12:30 PM', '2020-12-31T12:30:00Z'],
    ['31.12.2020 12:30 am', '2020-12-31T00:30:00Z'],
    ['31.12.2020 1:30:15pm', '2020-12-31T13:30:15Z'],
    ['31.12.2020 11:59:59.5 PM', '2020-12-31T23:59:59.5Z'],
    ['31.12.2020 09:00 AM +01:00', '2020-12-31T08:00:00Z'],
    ['31.12.2020 13:30 PM', badTime],
    ['31.12.2020 0:30 AM', badTime],
    ['31.12.2020 1 PM', badTime],
    ['31.12.2020 PM', badTime],
    ['31.12.2020 24:00', badTime],
    ['31.12.2020 13:60', badTime],
    ['31.12.2016 23:59:60', badTime],
    ['31.02.2020 10:00', badTime],
    ['12/31/2020 10:00', badTime],
    ['31.12.20 10:00', badTime],
    ['31.12.2020  10:00', badTime],
    ['31.12.9999 23:59:59-01:00', badTime],
    ['2020-12-31T13:14:15+02:00', '2020-12-31T11:14:15Z'],
    ['2020/12/31 13:14', '2020-12-31T13:14:00Z'],
    ['2020-12-31', '2020-12-31T00:00:00Z'],
    ['2016-12-31T23:59:60Z', badTime],
  ])('day before month: %j: %s', (text, expected) => {
    expect(outcome('DATETIME', text, { dateOrder: 'DMY' })).toBe(expected)
  })

  test('month before day', () => {
    const mdy = { dateOrder: 'MDY' } as const
    expect(outcome('DATETIME', '1/2/2020 9:05:00 PM', mdy)).toBe('2020-01-02T21:05:00Z')
    expect(outcome('DATETIME', '31/12/2020 9:05', mdy)).toBe(badTime)
  })
})

describe('DATETIME', () => {
  test.each<Case>([
    ['2024-02-29T13:14:15Z', '2024-02-29T13:14:15Z'],
    ['2024-02-29t13:14:15z', '2024-02-29T13:14:15Z'],
    ['2024-02-29 13:14:15', '2024-02-29T13:14:15Z'],
    ['2024/02/29 13:14', '2024-02-29T13:14:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2024-02-29T13:14:15.5Z', '2024-02-29T13:14:15.5Z'],
    ['2024-02-29T13:14:15.120', '2024-02-29T13:14:15.12Z'],
    ['2024-02-29T13:14:15.000', '2024-02-29T13:14:15Z'],
    ['2024-02-29T13:14:15,123456Z', '2024-02-29T13:14:15.123456Z'],
    ['2024-02-29T13:14:15.123456000Z', '2024-02-29T13:14:15.123456Z'],
    ['2024-02-29T13:14:15.1234567Z', badTime],
    ['2024-02-29T13:14:15+02:00', '2024-02-29T11:14:15Z'],
    ['2024-02-29T13:14:15.25-0930', '2024-02-29T22:44:15.25Z'],
    ['2024-02-29 13:14:15+05', '2024-02-29T08:14:15Z'],
    ['2024-02-29 13:14:15 +00:00', '2024-02-29T13:14:15Z'],
    ['2024-03-01T00:30:00+01:00', '2024-02-29T23:30:00Z'],
    ['2024-12-31T23:30:00-01:00', '2025-01-01T00:30:00Z'],
    ['0099-06-15T12:00:00+01:00', '0099-06-15T11:00:00Z'],
    ['0001-01-01T00:00:00+01:00', badTime],
    ['9999-12-31T23:59:59-01:00', badTime],
    ['2023-02-29T00:00:00Z', badTime],
    ['2024-02-29T24:00:00Z', badTime],
    ['2024-02-29T13:60:00Z', badTime],
    ['2016-12-31T23:59:60Z', badTime],
    ['2024-02-29T13:14:15+24:00', badTime],
    ['2024-02-29T13:14:15+01:60', badTime],
    ['2024-02-29T13', badTime],
    ['2024-02-29T', badTime],
    ['2024-02-29T1:14', badTime],
    ['2024-02-29T13:14:15.', badTime],
    ['2024-02-29T13:14:15 CET', badTime],
    ['2024-02-29+02:00', badTime],
    ['13:14:15', badTime],
    ['1709212455', badTime],
  ])('%j: %s', (text, expected) => {
    expect(outcome('DATETIME', text)).toBe(expected)
  })

  test('any moment, in any zone', () => {
    const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 })
    const moment = fc.date({
      min: new Date('0002-01-01T00:00:00Z'),
      max: new Date('9998-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(moment, minutes, (at, offset) => {
        const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1)
        const [hours, rest] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
        const zone = `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
        const value = convert('DATETIME', `${local}${offset < 0 ? '-' : '+'}${zone}`)
        expect(new Date(String(value)).getTime()).toBe(at.getTime())
      }),
    )
  })
})

describe('TEXT', () => {
  test.each<Case>([
    ['abc', 'abc'],
    ['  abc ', '  abc '],
    ['N/A', 'N/A'],
    ['NULL', 'NULL'],
    ['-', '-'],
    [' ', ' '],
    ['007', '007'],
    ['😀', '😀'],
    ['', null],
  ])('%j: %j', (text, expected) => {
    expect(outcome('TEXT', text)).toBe(expected)
  })

  test('an empty quoted field is the empty text', () => {
    expect(convert('TEXT', '', { quoted: true })).toBe('')
    expect(convert('TEXT', '', { quoted: true, nullable: false })).toBe('')
  })
})

describe('null', () => {
  test.each(['INTEGER', 'DECIMAL', 'BOOLEAN', 'DATE', 'DATETIME'] as const)('%s', (type) => {
    for (const token of [...defaultDialect.nullTokens, ' NA ', '  ']) {
      expect(convert(type, token)).toBeNull()
      expect(convert(type, token, { quoted: true })).toBeNull()
      expect(convert(type, token, { nullable: false })).toMatchObject({ code: 'NULL_NOT_ALLOWED' })
    }
  })

  test('TEXT that must have a value', () => {
    expect(convert('TEXT', '', { nullable: false })).toMatchObject({ code: 'NULL_NOT_ALLOWED' })
    expect(convert('TEXT', 'NA', { nullable: false })).toBe('NA')
  })

  test('tokens may look like values', () => {
    const dialect = { ...defaultDialect, nullTokens: ['-999', '0', '1970-01-01'] }
    const values = (['INTEGER', 'DECIMAL', 'DATE'] as const).map((type, i) =>
      converterFor({ name: 'c', type, nullable: true }, dialect)(
        dialect.nullTokens[i] ?? '',
        false,
      ),
    )
    expect(values).toEqual([null, null, null])
    const toInteger = converterFor({ name: 'c', type: 'INTEGER', nullable: true }, dialect)
    expect(toInteger('-998', false)).toBe(-998)
    expect(toInteger('', false)).toMatchObject({ code: 'NOT_AN_INTEGER' })
  })
})

test.each<readonly [ColumnType, Partial<Dialect>, text: string, message: string]>([
  ['INTEGER', {}, 'abc', 'is not a whole number (such as -42)'],
  ['INTEGER', {}, '1.5', 'is not a whole number (such as -42)'],
  ...['1,234', '$1,234', "1'234", '1 234', '5 €', '5%', '-5 USD'].map((text, i) => {
    const marks = ['","', '"$" and ","', `"'"`, '" "', '"€"', '"%"', '"USD"'][i]
    const message = `is not a whole number (such as -42); take ${marks} out, or make the column TEXT`
    return ['INTEGER', {}, text, message] as const
  }),
  ['DECIMAL', {}, 'abc', 'is not a decimal number (such as -4.20)'],
  [
    'DECIMAL',
    {},
    '12,5',
    'is not a decimal number (such as -4.20); set decimalSeparator to "," if that is its decimal separator',
  ],
  [
    'DECIMAL',
    {},
    '1,234.50 €',
    'is not a decimal number (such as -4.20); take "," and "€" out, or make the column TEXT',
  ],
  [
    'DECIMAL',
    {},
    '1.234,50',
    'is not a decimal number (such as -4.20); take "." out, or make the column TEXT; set decimalSeparator to "," if that is its decimal separator',
  ],
  [
    'DECIMAL',
    { decimalSeparator: ',' },
    '1.234',
    'is not a decimal number (such as -4,20); take "." out, or make the column TEXT; set decimalSeparator to "." if that is its decimal separator',
  ],
  [
    'DECIMAL',
    { decimalSeparator: ',' },
    '12.5',
    'is not a decimal number (such as -4,20); set decimalSeparator to "." if that is its decimal separator',
  ],
  ['DECIMAL', { decimalSeparator: ',' }, '1,2,3', 'is not a decimal number (such as -4,20)'],
  [
    'DECIMAL',
    { decimalSeparator: ',' },
    '1,5e99',
    'is too long a number (at most 65 digits, 30 of them after the point)',
  ],
  ['BOOLEAN', {}, 'ja', 'is not a boolean (true, false, t, f, yes, no, y, n, on, off, 1 or 0)'],
  ['DATE', {}, 'x', 'is not a date (YYYY-MM-DD)'],
  ['DATE', {}, '2024-02-29T10:00', 'is not a date (YYYY-MM-DD)'],
  ['DATE', {}, '2023-02-29', 'is a date that does not exist (YYYY-MM-DD)'],
  ['DATE', {}, '31/12/2020', 'is not a date (YYYY-MM-DD); set dateOrder to DMY to read it'],
  ['DATE', {}, '12/31/2020', 'is not a date (YYYY-MM-DD); set dateOrder to MDY to read it'],
  ['DATE', {}, '1.2.2020', 'is not a date (YYYY-MM-DD); set dateOrder to DMY or MDY to read it'],
  ['DATE', {}, '31.02.2020', 'is a date that does not exist (YYYY-MM-DD)'],
  ['DATE', {}, '24-02-29', 'has a year of two digits, whose century is not known (YYYY-MM-DD)'],
  ['DATE', { dateOrder: 'DMY' }, 'x', `is not a date (${forms.DMY})`],
  ['DATE', { dateOrder: 'DMY' }, '31.02.2020', `is a date that does not exist (${forms.DMY})`],
  [
    'DATE',
    { dateOrder: 'DMY' },
    '12/31/2020',
    `is not a date (${forms.DMY}); set dateOrder to MDY to read it`,
  ],
  [
    'DATE',
    { dateOrder: 'MDY' },
    '1/2/20',
    `has a year of two digits, whose century is not known (${forms.MDY})`,
  ],
  [
    'DATETIME',
    {},
    'x',
    'is not a date with a time (YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM where it is not UTC)',
  ],
  [
    'DATETIME',
    {},
    '31/12/2020 10:00',
    'is not a date with a time (YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM where it is not UTC); set dateOrder to DMY to read it',
  ],
  [
    'DATETIME',
    { dateOrder: 'DMY' },
    '31.12.20 10:00',
    'has a year of two digits, whose century is not known (DD.MM.YYYY HH:MM:SS or YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM where it is not UTC)',
  ],
  [
    'DATETIME',
    { dateOrder: 'MDY' },
    '02/30/2020 10:00',
    'is a date that does not exist (MM/DD/YYYY HH:MM:SS or YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM where it is not UTC)',
  ],
  ['DATETIME', {}, '2016-12-31T23:59:60Z', 'is a time that does not exist (00:00:00 to 23:59:59)'],
])('%s, %o, says what is expected: %j %s', (type, dialect, text, message) => {
  expect(convertAs(dialect, type, text)).toMatchObject({ message: `"${text}" ${message}` })
})

test('a message shows 100 characters of a value', () => {
  const { message } = convert('DATE', `${'x'.repeat(99)}😀${'y'.repeat(99)}`) as Rejection
  expect(message).toBe(`"${'x'.repeat(99)}…" is not a date (YYYY-MM-DD)`)
})

test.each(['INTEGER', 'DECIMAL', 'DATE', 'DATETIME', 'BOOLEAN'] as const)(
  '%s: a field of a megabyte takes no longer than its length',
  (type) => {
    for (const text of ['0', '1', ' ', '0.', '0,', '2024-01-01T00:00:00.0', '1.1.2024 0:00:00.0']) {
      const long = `${text.padEnd(1_000_000, text.at(-1))}x`
      for (const part of [{}, { decimalSeparator: ',', dateOrder: 'DMY' } as const]) {
        expect(convertAs(part, type, long)).toBeInstanceOf(Rejection)
        expect(convertAs(part, type, `${long}${long}`)).toBeInstanceOf(Rejection)
      }
    }
  },
)
