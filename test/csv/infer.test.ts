import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnTypes } from '#core/columns.ts'
import { converterFor, isRejection } from '#csv/convert.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { inferColumns } from '#csv/infer.ts'
import { records } from '#csv/records.ts'
import { fileStart, sourceOf } from '../support/csv-source.ts'

async function typesOf(names: readonly string[], content: string) {
  const blocks = records(sourceOf(content), fileStart, defaultDialect)
  const columns = await inferColumns(names, blocks, defaultDialect)
  expect(columns.map(({ name, nullable }) => [name, nullable])).toEqual(names.map((n) => [n, true]))
  return columns.map((column) => column.type)
}

/** The type of a column with these values; a second column keeps empty ones from being empty lines. */
async function typeOf(values: readonly string[]) {
  const content = values.map((value) => `"${value.replaceAll('"', '""')}",x\n`).join('')
  return (await typesOf(['a', 'b'], content))[0]
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

  test('records that are rejected anyway do not count', async () => {
    expect(await typesOf(['a', 'b'], '1,2\nx,y,z\nx\n"x"x,y\n3,4\n')).toEqual([
      'INTEGER',
      'INTEGER',
    ])
  })

  test('no value of the sample is ever rejected', async () => {
    const value = fc.oneof(
      fc.constantFrom(
        '',
        'NA',
        '-',
        '0',
        '1',
        't',
        'F',
        'yes',
        '2024-02-29',
        '2024-02-30',
        '1e400',
      ),
      fc.stringMatching(/^[+-]?\d{0,22}(?:\.\d{0,32})?(?:[eE][+-]?\d{1,3})?$/),
      fc.stringMatching(/^[01]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-6]\d)?$/),
    )
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 4 }), async (values) => {
        const type = (await typeOf(values)) ?? 'TEXT'
        seen.add(type)
        const convert = converterFor({ name: '', type, nullable: true }, defaultDialect)
        expect(values.filter((text) => isRejection(convert(text, true)))).toEqual([])
      }),
      { numRuns: 2000 },
    )
    expect([...seen].sort()).toEqual([...columnTypes].sort())
  })
})
