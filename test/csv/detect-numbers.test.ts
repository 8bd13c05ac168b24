import { expect, test } from 'vitest'
import { detectDecimalSeparator } from '#csv/detect-numbers.ts'
import { defaultDialect } from '#csv/dialect.ts'

test.each([
  ['', '.'],
  ['1;2', '.'],
  ['12,5', ','],
  ['-0,75', ','],
  ['+,5', ','],
  ['0,125', ','],
  ['1234,567', ','],
  ['48,137154', ','],
  ['1.234,56', ','],
  ['1.234.567,891', ','],
  ['1,234', '.'],
  ['1,234 5,678', '.'],
  ['1,234 5,67', ','],
  ['1,234,567', '.'],
  ['1,234.50 5,5', '.'],
  ['12,5;1.5', '.'],
  // a thousand and more beside a decimal comma
  ['12,5;1.234', ','],
  ['12,5;1.2.3', ','],
  ['12,5;01.02.2024', ','],
  // lists, and text
  ['1,2 2,3,4 5', '.'],
  ['12,5 ab cd', '.'],
  ['12,5 NULL NA', ','],
  ['12,5 6 7 8 9 1 2 3 4 n.a.', ','],
  ['1,5 2,5 3,5;2.5 2.5.1 v3', ','],
])('columns %j have %j', (columns, separator) => {
  const values = columns.split(';').map((column) => column.split(' '))
  const records = values[0]?.map((_, i) => values.map((column) => column[i] ?? '')) ?? []
  expect(detectDecimalSeparator(records, defaultDialect.nullTokens, '\t')).toBe(separator)
})

test.each([
  ['1.234 2.500 12.000', ';', ','],
  ['-1.234 567 12.345.678', ';', ','],
  ['1.234 2.500 12.000', ',', '.'],
  ['1.234 2.500 12.000', '\t', '.'],
  // of three digits, and not a thousand
  ['1.234 0.500', ';', '.'],
  ['1.234 2.5', ';', '.'],
  ['192.168.10 v1', ';', '.'],
])('thousands or decimals, %j between "%s": %j', (column, delimiter, separator) => {
  const records = column.split(' ').map((value) => [value])
  const found = detectDecimalSeparator(records, defaultDialect.nullTokens, delimiter)
  expect(found).toBe(separator)
})
