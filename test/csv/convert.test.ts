import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnType, Value } from '#core/columns.ts'
import { converterFor } from '#csv/convert.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { Rejection, type RejectionCode } from '#csv/rejection.ts'

function convert(type: ColumnType, text: string, { nullable = true, quoted = false } = {}) {
  return converterFor({ name: 'c', type, nullable }, defaultDialect)(text, quoted)
}

/** A value, or the code with which a text is rejected. */
type Case = readonly [text: string, outcome: Value]
const rejected = (code: RejectionCode) => code

function outcome(type: ColumnType, text: string): Value {
  const value = convert(type, text)
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

describe('BOOLEAN', () => {
  test.each<Case>([
    ...['true', 'TRUE', 'True', 't', 'T', 'yes', 'Y', '1', 'on', ' true '].map(
      (t): Case => [t, true],
    ),
    ...['false', 'FALSE', 'f', 'no', 'NO', 'n', '0', 'Off'].map((t): Case => [t, false]),
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
    ['a\0b', rejected('NUL_BYTE')],
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

test('a message names the value, cut to 100 characters, and what was expected', () => {
  expect(convert('INTEGER', 'abc')).toMatchObject({
    message: '"abc" is not a whole number (such as -42)',
  })
  const { message } = convert('DATE', `${'x'.repeat(99)}😀${'y'.repeat(99)}`) as Rejection
  expect(message).toBe(`"${'x'.repeat(99)}…" is not a date (YYYY-MM-DD)`)
})

test.each(['INTEGER', 'DECIMAL', 'DATE', 'DATETIME', 'BOOLEAN'] as const)(
  '%s: a field of a megabyte takes no longer than its length',
  (type) => {
    for (const text of ['0', '1', ' ', '0.', '2024-01-01T00:00:00.0']) {
      const long = `${text.padEnd(1_000_000, text.at(-1))}x`
      expect(convert(type, long)).toBeInstanceOf(Rejection)
      expect(convert(type, `${long}${long}`)).toBeInstanceOf(Rejection)
    }
  },
)
