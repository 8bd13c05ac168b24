import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TaskFailure } from '#core/errors.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { records } from '#csv/records.ts'
import { fileStart, readAll, sourceOf } from '../support/csv-source.ts'

/** What csv-parse makes of a whole file, with the options that Sluice's reading stands for. */
function parsedAtOnce(content: string | Uint8Array): string[][] {
  return parse(Buffer.from(content), {
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
}

async function fieldsOf(content: string | Uint8Array) {
  return (await readAll(content)).found.map((record) => record.fields)
}

describe('records', () => {
  test.each([
    [
      'LF',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'LF and CRLF in one file',
      'a,b\n1,2\r\n3,4\n',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'no line break at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'an empty last field at the end',
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    [
      'a quoted last field at the end',
      'a,b\n1,"2"',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['delimiters in quotes', '"a,b",c\n', [['a,b', 'c']]],
    ['quotes in quotes', '"a ""b"" c",""""\n', [['a "b" c', '"']]],
    ['line breaks in quotes', '"a\nb\r\nc",d\n', [['a\nb\r\nc', 'd']]],
    ['an empty quoted field alone on its line', 'a\n""\nb\n', [['a'], [''], ['b']]],
    ['empty lines', '\n\r\na\n\n\nb\n\n', [['a'], ['b']]],
    ['a line of blanks is a record', 'a\n  \nb\n', [['a'], ['  '], ['b']]],
    ['records of any length', 'a\nb,c\n,,\n', [['a'], ['b', 'c'], ['', '', '']]],
    ['a byte order mark', '\ufeffa,b\n', [['a', 'b']]],
    ['a quoted field after a byte order mark', '\ufeff"a",b\n', [['a', 'b']]],
    [
      'CR',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['LF, CR and CRLF in one file', 'a\rb,c\n\r\r\nd\r\ne', [['a'], ['b', 'c'], ['d'], ['e']]],
    ['a quote within an unquoted field', '5" disk,a"b"c,d"\n', [['5" disk', 'a"b"c', 'd"']]],
    ['a quote after a blank is within a field', 'a, "b"\n', [['a', ' "b"']]],
    ['a great many empty lines', `a\n${'\n'.repeat(100_000)}b\n`, [['a'], ['b']]],
    ['nothing', '', []],
    ['a byte order mark alone', '\ufeff', []],
    ['empty lines alone', '\n\n\r\n', []],
  ])('%s', async (_, content, expected) => {
    expect(await fieldsOf(content)).toEqual(expected)
  })

  test('give the line, the end and the text of each record', async () => {
    const { found, end } = await readAll('\ufeffa,b\r\n\r\n"1\r\n2",é\n3,4\n\n')
    expect(found.map(({ line, end, raw }) => [line, end, raw])).toEqual([
      [1, 8, 'a,b'],
      [3, 20, '"1\r\n2",é'],
      [5, 24, '3,4'],
    ])
    expect(end).toEqual({ offset: 25, line: 7, record: 3 })
  })

  test('tell quoted fields from others', async () => {
    const { found } = await readAll('a,"",,"x,""y",z"\na,b\n')
    expect(found[0]?.quoted).toEqual([false, true, false, true, false])
    expect(found[1]?.quoted.some(Boolean)).toBe(false)
  })

  test('come in small blocks, whatever the blocks of the source', async () => {
    const content = 'some,fields\n'.repeat(20_000)
    const sizes: number[] = []
    for await (const block of records(sourceOf(content), fileStart, defaultDialect)) {
      sizes.push(block.records.length)
    }
    expect(Math.max(...sizes)).toBeLessThan(1_000)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000)
  })

  test('end their source when their reader stops early', async () => {
    const source = sourceOf('a,b\n'.repeat(10_000), [4096])
    for await (const _ of records(source, fileStart, defaultDialect)) break
    expect(source.isEnded()).toBe(true)
  })
})

describe('records that cannot be read', () => {
  test.each([
    ['INVALID_QUOTE', 'a,"b"c,d', 'a,"b"c,d'],
    ['INVALID_QUOTE', '"a" ,b', '"a" ,b'],
    // a quote that was never closed and meets the next one some lines further down
    ['INVALID_QUOTE', '1,"abc\n2,x\n3,"y",z', '1,"abc\n2,x\n3,"y",z'],
    ['NUL_BYTE', 'a\0,b', 'a␀,b'],
    ['NUL_BYTE', '"a\0",b', '"a␀",b'],
    ['INVALID_QUOTE', '"a"\0,b', '"a"␀,b'],
  ])('%s: %j', async (code, line, raw) => {
    const { found, failure } = await readAll(`before\n${line}\nafter\n`)
    expect(failure).toBeUndefined()
    const [before, bad, ...rest] = found
    expect(before?.fields).toEqual(['before'])
    expect(bad).toMatchObject({ code, fields: [], line: 2, raw })
    expect(rest.map((record) => record.fields)).toEqual([['after']])
  })

  test('INVALID_UTF8: no byte becomes U+FFFD, and the records around it are read', async () => {
    const content = Buffer.concat([Buffer.from('é,1\n'), Buffer.from('M\xfcller,2\n', 'latin1')])
    const { found } = await readAll(Buffer.concat([content, Buffer.from('ü,3\n')]))
    expect(found.map(({ fields, code }) => [fields, code])).toEqual([
      [['é', '1'], undefined],
      [[], 'INVALID_UTF8'],
      [['ü', '3'], undefined],
    ])
    expect(found[1]?.raw).toBe('Müller,2')
  })

  test('U+FFFD itself is a character like others', async () => {
    expect(await fieldsOf('a\ufffdb\n')).toEqual([['a\ufffdb']])
  })

  test('UNCLOSED_QUOTE tells the line where the quote opens, after the records before it', async () => {
    const { found, failure } = await readAll('a,b\n1,2\n"x\ny","open\n5,6\n')
    expect(found.map((record) => record.fields)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(failure).toBeInstanceOf(TaskFailure)
    expect(failure).toMatchObject({ code: 'UNCLOSED_QUOTE', retryable: false })
    expect(String(failure)).toContain('line 4')
  })

  test.each([
    ['an unclosed quote', `a,b\n"1,2\n${'3,4\n'.repeat(100)}`],
    ['a quoted field', `a,b\n"${'x'.repeat(100)}",2\n3,4\n`],
    ['a field', `a,b\n${'x'.repeat(100)},2\n3,4\n`],
    ['a last record', `a,b\n${'x'.repeat(100)}`],
  ])('RECORD_TOO_LONG tells the line where the record begins: %s', async (_, content) => {
    for (const sizes of [[], [7]]) {
      const { found, failure } = await readAll(content, { sizes, maxRecordBytes: 50 })
      expect(found.map((record) => record.fields)).toEqual([['a', 'b']])
      expect(failure).toMatchObject({ code: 'RECORD_TOO_LONG', retryable: false })
      expect(String(failure)).toMatch(/line 2 .*50 bytes/)
      expect(String(failure).includes('quote that opens on line 2')).toBe(content.includes('"'))
    }
  })

  test('a record may be as long as the limit, its line break counted', async () => {
    const read = (maxRecordBytes: number) => readAll('12345678\r\n', { maxRecordBytes, sizes: [9] })
    expect((await read(10)).failure).toBeUndefined()
    expect((await read(9)).failure).toMatchObject({ code: 'RECORD_TOO_LONG' })
  })

  test('an unclosed quote does not fill memory: reading ends at 1 MiB', async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given += 65_536
        yield Buffer.alloc(65_536, given === 65_536 ? '"' : 'x,')
      }
    }
    const file = records(endless(), fileStart, defaultDialect)
    await expect(file.next()).rejects.toMatchObject({ code: 'RECORD_TOO_LONG' })
    expect(given).toBeLessThan(1.2 * 1024 * 1024)
  })
})

const text = fc.array(
  fc.constantFrom('a', 'b', ' ', ',', '"', '""', '\n', '\r\n', '\r', 'é', '€', '😀', ';', '0'),
  { maxLength: 6 },
)
const field = fc.record({ text: text.map((parts) => parts.join('')), isQuoted: fc.boolean() })
const lineBreak = fc.constantFrom('\n', '\r\n', '\r')
const line = fc.record({
  fields: fc.array(field, { minLength: 1, maxLength: 5 }),
  lineBreak,
  emptyLines: fc.array(lineBreak, { maxLength: 2 }),
})
const file = fc.record({
  lines: fc.array(line, { maxLength: 12 }),
  hasMark: fc.boolean(),
  isEndless: fc.boolean(),
})
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

const linesOf = (text: string) => text.split(/\r\n|\r|\n/).length

/** A CSV file, and where each of its records must be found. */
function rendered({
  lines,
  hasMark,
  isEndless,
}: typeof file extends fc.Arbitrary<infer T> ? T : never) {
  let content = hasMark ? '\ufeff' : ''
  const expected: { fields: string[]; line: number; end: number; raw: string }[] = []
  for (const [i, { fields, lineBreak, emptyLines }] of lines.entries()) {
    const isLast = i === lines.length - 1
    const raw = fields
      .map(({ text, isQuoted }) => {
        const mustQuote = /[",\r\n]/.test(text) || (text === '' && fields.length === 1)
        return isQuoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text
      })
      .join(',')
    const line = linesOf(content)
    content += raw
    // a CR and an LF would be one line break
    const add = (lineBreak: string) => {
      content += content.endsWith('\r') && lineBreak === '\n' ? '\r' : lineBreak
    }
    if (!(isLast && isEndless)) add(lineBreak)
    const end = Buffer.byteLength(content)
    expected.push({ fields: fields.map((field) => field.text), line, end, raw })
    if (!(isLast && isEndless)) emptyLines.forEach(add)
  }
  return { content, expected }
}

describe('for any file', () => {
  test('records are what was written, however the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(file, sizes, async (shape, sizes) => {
        const { content, expected } = rendered(shape)
        const { found, failure } = await readAll(content, { sizes })
        expect(failure).toBeUndefined()
        expect(found.map(({ fields, line, end, raw }) => ({ fields, line, end, raw }))).toEqual(
          expected,
        )
        expect(found.map((record) => record.fields)).toEqual(parsedAtOnce(content))
      }),
      { numRuns: 500 },
    )
  })

  test('reading again from any border gives the remaining records', async () => {
    await fc.assert(
      fc.asyncProperty(file, sizes, async (shape, sizes) => {
        const { content } = rendered(shape)
        const { found } = await readAll(content)
        for (const [i, { end: offset, line, raw }] of found.entries()) {
          const at = { offset, line: line + linesOf(raw), record: i + 1 }
          expect((await readAll(content, { at, sizes })).found).toEqual(found.slice(i + 1))
        }
      }),
      { numRuns: 200 },
    )
  })
})

const anyBytes = fc
  .array(
    fc.oneof(
      {
        weight: 20,
        arbitrary: fc.constantFrom('a', ',', ',', '"', '"', '\n', '\n', '\r\n', '\r', 'é'),
      },
      { weight: 1, arbitrary: fc.constantFrom('\0', '\ufeff') },
      { weight: 1, arbitrary: fc.constant(Buffer.from([0xff])) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))))

describe('for any bytes, broken quotes and all', () => {
  test('nothing depends on how the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, sizes, async (bytes, sizes) => {
        const whole = await readAll(bytes, { maxRecordBytes: 40 })
        const cut = await readAll(bytes, { maxRecordBytes: 40, sizes })
        expect(cut.found).toEqual(whole.found)
        expect(cut.failure).toEqual(whole.failure)
      }),
      { numRuns: 2000 },
    )
  })

  test('reading again from a block’s end gives the remaining records', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, sizes, async (bytes, sizes) => {
        const { found, failure } = await readAll(bytes)
        const source = sourceOf(bytes, sizes)
        let seen = 0
        try {
          for await (const { records: given, end } of records(source, fileStart, defaultDialect)) {
            seen += given.length
            expect(end.record).toBe(seen)
            const again = await readAll(bytes, { at: end })
            expect(again.found).toEqual(found.slice(seen))
            expect(again.failure).toEqual(failure)
          }
        } catch (error) {
          expect(error).toEqual(failure)
        }
        expect(seen).toBe(found.length)
      }),
      { numRuns: 1000 },
    )
  })

  test('where no record is a problem, they are those of csv-parse', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        const { found, failure } = await readAll(bytes)
        fc.pre(failure === undefined && found.every(({ code }) => code === undefined))
        expect(found.map((record) => record.fields)).toEqual(parsedAtOnce(bytes))
      }),
      { numRuns: 1000 },
    )
  })
})
