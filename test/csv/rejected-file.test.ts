import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RejectedRow } from '#core/columns.ts'
import { columnOfDialect } from '#csv/carried-dialect.ts'
import { detectDialect } from '#csv/detect-dialect.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { matchColumns } from '#csv/match-columns.ts'
import { ownColumns } from '#csv/own-columns.ts'
import { rejectedFile } from '#csv/rejected-file.ts'
import { resolveColumns } from '#csv/resolve-columns.ts'

const row: RejectedRow = {
  line: 7,
  record: 'x,b',
  column: 'id',
  value: 'x',
  code: 'NOT_AN_INTEGER',
  message: '"x" is not a whole number (such as -42)',
}

function textOf(header: string[], dialect: Partial<Dialect>, rows: Partial<RejectedRow>[]): string {
  const file = rejectedFile({ name: 'a.csv', header, dialect })
  return file.head + rows.map((each) => file.line({ ...row, ...each })).join('')
}

describe('a file of rejected rows', () => {
  test('has four fields before each record, which stays as it is', () => {
    const rows = [
      {},
      { line: 9, record: '1,"two\nlines"', column: 'b, c' },
      { line: 12, record: '"f"g,1,2,3', column: null, code: 'INVALID_QUOTE', message: 'why, so' },
    ]
    expect(textOf(['id', 'b, c'], {}, rows)).toBe(
      `_sluice_line,_sluice_column,_sluice_code,_sluice_message,id,"b, c"
7,id,NOT_AN_INTEGER,"""x"" is not a whole number (such as -42)",x,b
9,"b, c",NOT_AN_INTEGER,"""x"" is not a whole number (such as -42)",1,"two
lines"
12,,INVALID_QUOTE,"why, so","f"g,1,2,3
`,
    )
  })

  test('with semicolons and single quotes is written with them', () => {
    const message = `"it's" is; no, date`
    const dialect = { ...defaultDialect, delimiter: ';', quote: "'", escape: "'" }
    const text = textOf(['id;', "it's"], dialect, [{ column: "it's", record: "'1;';x", message }])
    expect(text).toBe(
      `_sluice_line;_sluice_column;_sluice_code;_sluice_message;${columnOfDialect(dialect)};'id;';'it''s'
7;'it''s';NOT_AN_INTEGER;'"it''s" is; no, date';;'1;';x
`,
    )
  })

  test('without quotes has blanks for what would need them', () => {
    const text = textOf(['a'], { quote: '', delimiter: '|' }, [
      { column: 'a|b', record: '"1|2', message: '"x|\r\ny" is no date' },
    ])
    expect(text.split('\n')[1]).toBe('7|a b|NOT_AN_INTEGER|"x  y" is no date||"1|2')
  })

  test('begins no line with what begins a comment', () => {
    const text = textOf(['a'], { comment: '7' }, [{ record: '1', message: 'why' }])
    expect(text.split('\n')[1]).toBe('"7",id,NOT_AN_INTEGER,why,1')
  })

  test('of a file of rejected rows keeps its fields as those of the round before', () => {
    const names = [...'abc'].map((name) => `_sluice_${name}`)
    const first = ['_sluice_line', '_sluice_column', '_sluice_code', '_sluice_message', ...names]
    const second = textOf([...first, 'id'], {}, [])
      .trimEnd()
      .split(',')
    expect(second).toEqual([
      '_sluice_line',
      '_sluice_column',
      '_sluice_code',
      '_sluice_message',
      '_sluice_line (2)',
      '_sluice_column (2)',
      '_sluice_code (2)',
      '_sluice_message (2)',
      ...names,
      'id',
    ])
    const third = textOf(second, {}, []).trimEnd().split(',')
    expect(third.slice(0, 9).filter((name) => name.startsWith('_sluice_line'))).toEqual([
      '_sluice_line',
      '_sluice_line (2)',
      '_sluice_line (3)',
    ])
    expect(new Set(third).size).toBe(third.length)
  })

  test.each([
    ['sales.csv', 'sales rejected rows.csv', 'text/csv; charset=utf-8'],
    ['sales.2024.txt.gz', 'sales.2024 rejected rows.csv', 'text/csv; charset=utf-8'],
    ['sales rejected rows.csv', 'sales rejected rows.csv', 'text/csv; charset=utf-8'],
    [`${'😀'.repeat(200)}.csv`, `${'😀'.repeat(115)} rejected rows.csv`, 'text/csv; charset=utf-8'],
  ])('of %s is called %s', (name, expected, mediaType) => {
    expect(rejectedFile({ name, header: ['a'], dialect: {} })).toMatchObject({
      name: expected,
      mediaType,
    })
  })

  test('with tabs is called by them, so that an import knows', () => {
    const file = rejectedFile({ name: 'sales.csv', header: ['a'], dialect: { delimiter: '\t' } })
    expect(file).toMatchObject({
      name: 'sales rejected rows.tsv',
      mediaType: 'text/tab-separated-values; charset=utf-8',
      head: '_sluice_line\t_sluice_column\t_sluice_code\t_sluice_message\ta\n',
    })
  })

  test('tells its dialect, so that the few records in it are read as they were', async () => {
    const dialect: Dialect = {
      ...defaultDialect,
      delimiter: ';',
      nullTokens: ['-999', 'k. A.'],
      decimalSeparator: ',',
      dateOrder: 'DMY',
    }
    const text = textOf(['id', 'price'], dialect, [{ record: '1;1.234' }, { record: '-999;5' }])
    const again = detectDialect('a.csv', Buffer.from(text), {}, true)
    expect(again).toEqual(dialect)
    const said = detectDialect('a.csv', Buffer.from(text), { decimalSeparator: '.' }, true)
    expect(said).toEqual({ ...dialect, decimalSeparator: '.' })
    const second = textOf(text.split('\n')[0]?.split(';') ?? [], dialect, [])
    expect(second.match(/_sluice_dialect_[\w-]+(?: \(2\))?/g)).toHaveLength(2)
    expect(detectDialect('a.csv', Buffer.from(second), {}, true)).toEqual(dialect)
  })

  test('in the usual dialect is read in it, though its records look like another', () => {
    const text = textOf(['id', 'price'], {}, [{ record: '1,"1,5"' }, { record: '2,"2,5"' }])
    expect(detectDialect('a.csv', Buffer.from(text), {}, true)).toEqual(defaultDialect)
  })

  test.each(['', 'x', 'bnVsbA', 'eyJxdW90ZSI6ImFiIn0', 'W10'])(
    'whose dialect was changed to %j is detected as any other',
    (told) => {
      const text = `_sluice_line;_sluice_code;_sluice_dialect_${told};a\n1;x;;1,5\n2;x;;2,5\n`
      const dialect = detectDialect('a.csv', Buffer.from(text), {}, true)
      expect(dialect).toMatchObject({ delimiter: ';', quote: '"', encoding: 'utf-8' })
    },
  )

  test('gives what was put into it to whoever reads it by its dialect', () => {
    const characters = fc.constantFrom(...'ab,;\t|"\'\\\n\r$&# ü😀')
    const text = fc.string({ unit: characters, maxLength: 8 })
    const dialects = fc
      .record({
        delimiter: fc.constantFrom(',', ';', '\t', '|'),
        quote: fc.constantFrom('"', "'"),
        isBackslash: fc.boolean(),
        comment: fc.constantFrom('', '#'),
      })
      .map(({ isBackslash, ...marks }) => ({ ...marks, escape: isBackslash ? '\\' : marks.quote }))
    const rows = fc.array(
      fc.record({
        line: fc.nat(),
        column: fc.option(text),
        code: text,
        message: text,
        fields: fc.array(text, { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 5 },
    )
    const property = fc.property(
      dialects,
      fc.uniqueArray(text.filter(Boolean), { minLength: 1 }),
      rows,
      (dialect, header, given) => {
        const { quote, escape: mark } = dialect
        const quoted = (field: string) => {
          const marked = [...field].map((c) => (c === quote || c === mark ? mark + c : c))
          return quote + marked.join('') + quote
        }
        const content = textOf(
          header,
          dialect,
          given.map(({ fields, ...rest }) => ({
            ...rest,
            record: fields.map(quoted).join(dialect.delimiter),
          })),
        )
        const read = parse(content, {
          delimiter: dialect.delimiter,
          quote,
          escape: mark,
          record_delimiter: '\n',
          relax_column_count: true,
          ...(dialect.comment !== '' && { comment: dialect.comment, comment_no_infix: true }),
        })
        const told = columnOfDialect({ ...defaultDialect, ...dialect })
        expect(read).toEqual([
          [...ownColumns, ...(told === undefined ? [] : [told]), ...header],
          ...given.map(({ line, column, code, message, fields }) => [
            String(line),
            column ?? '',
            code,
            message,
            ...(told === undefined ? [] : ['']),
            ...fields,
          ]),
        ])
      },
    )
    fc.assert(property)
  })
})

describe('columns that begin with _sluice_', () => {
  const header = ['_sluice_line', '_sluice_note (2)', 'id', 'name']
  const inferred = header.map((name) => ({ name, type: 'TEXT' as const, nullable: true }))

  test('are skipped by an import into a new dataset', () => {
    expect(resolveColumns(header, null, inferred).map(({ index }) => index)).toEqual([2, 3])
  })

  test('are skipped by an import into a dataset that there is', () => {
    const fields = matchColumns(header, null, inferred.slice(2))
    expect(fields.map(({ index }) => index)).toEqual([2, 3])
  })

  test('are taken where the columns name them', () => {
    const given = [{ source: '_sluice_line', name: 'was', type: 'INTEGER' as const }]
    expect(resolveColumns(header, given, inferred)).toMatchObject([
      { index: 0, column: { name: 'was' } },
    ])
    const columns = [{ name: 'was', type: 'INTEGER' as const, nullable: true }]
    expect(matchColumns(header, given, columns)).toMatchObject([{ index: 0 }])
  })

  test('are taken where the dataset has them, because columns once named them', () => {
    expect(matchColumns(header, null, inferred).map(({ index }) => index)).toEqual([0, 1, 2, 3])
  })

  test('alone are no file to import', () => {
    expect(() => resolveColumns(['_sluice_a', '_sluice_b'], null, inferred.slice(0, 1))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('_sluice_'),
      }),
    )
  })
})
