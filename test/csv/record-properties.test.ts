import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '#core/errors.ts'
import type { Dialect } from '#csv/dialect.ts'
import { type Position, records } from '#csv/records.ts'
import { readSample } from '#csv/sample.ts'
import { fileStart, readAll, sourceOf } from '../support/csv-source.ts'
import {
  anyDialect,
  anyFile,
  decoded,
  encoded,
  lineCount,
  longFile,
} from '../support/written-csv.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

/** What csv-parse makes of a whole text. */
function parsedAtOnce(text: string, dialect: Dialect): string[][] {
  const { delimiter, quote, comment } = dialect
  return parse(text, {
    bom: true,
    delimiter,
    quote: quote || null,
    escape: quote === '' ? null : dialect.escape,
    comment: comment || null,
    comment_no_infix: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
}

/** The ends of all blocks. */
async function bordersOf(bytes: Buffer, dialect: Dialect, sizes: number[]): Promise<Position[]> {
  const borders: Position[] = []
  try {
    for await (const { end } of records(sourceOf(bytes, sizes), fileStart, dialect)) {
      borders.push(end)
    }
  } catch {
    // the borders before it are those of the others
  }
  return borders
}

describe('of a file in any dialect,', () => {
  test('records, lines, offsets, texts and quotes are what was written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, sizes, async ({ dialect, bytes, records, nextLine }, sizes) => {
        const { found, end, failure } = await readAll(bytes, { dialect, sizes })
        expect(failure).toBeUndefined()
        expect(
          found.map(({ fields, quoted, raw, line, end, code }) => ({
            fields,
            quoted: fields.map((_, i) => quoted[i] ?? false),
            raw,
            line,
            end,
            code,
          })),
        ).toEqual(records.map(({ start, ...record }) => ({ ...record, code: undefined })))
        if (found.length === 0) return
        // blank lines at the end may be left to whoever goes on
        expect(end.offset).toBeLessThanOrEqual(bytes.length)
        expect(end.record).toBe(found.length)
        if (end.offset === bytes.length) expect(end.line).toBe(nextLine)
      }),
      { numRuns: 1_000 },
    )
  })

  test('records are those of csv-parse over the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async ({ dialect, text, bytes }) => {
        const { found } = await readAll(bytes, { dialect })
        expect(found.map(({ fields }) => fields)).toEqual(parsedAtOnce(text, dialect))
      }),
      { numRuns: 500 },
    )
  })

  test('long files are read as short ones, and from the end of each block on', async () => {
    await fc.assert(
      fc.asyncProperty(longFile, sizes, async ({ dialect, bytes, records, nextLine }, sizes) => {
        const expected = records.map(({ fields, line, end }) => ({ fields, line, end }))
        const read = async (at: Position) => {
          const { found, end } = await readAll(bytes, {
            dialect,
            at,
            sizes: sizes.map((n) => n * 97),
          })
          if (end.offset === bytes.length) expect(end.line).toBe(nextLine)
          return found.map(({ fields, line, end }) => ({ fields, line, end }))
        }
        expect(await read(fileStart)).toEqual(expected)
        for (const at of await bordersOf(bytes, dialect, [bytes.length])) {
          expect(await read(at)).toEqual(expected.slice(at.record))
        }
      }),
      { numRuns: 30 },
    )
  })

  test('the end of each block is a border, from which the rest is read as from the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, sizes, sizes, async (file, sizes, others) => {
        const { dialect, text, bytes } = file
        const { found } = await readAll(bytes, { dialect })
        for (const at of await bordersOf(bytes, dialect, sizes)) {
          const before = decoded(bytes.subarray(0, at.offset), dialect)
          expect(text.startsWith(before)).toBe(true)
          expect(at.line).toBe(lineCount(before) + 1)
          const rest = await readAll(bytes, { dialect, at, sizes: others })
          expect(rest.failure).toBeUndefined()
          expect(rest.found).toEqual(found.slice(at.record))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the end of each record is a border too', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, sizes, async ({ dialect, bytes, text, records }, sizes) => {
        const { found } = await readAll(bytes, { dialect })
        for (const [i, { end: offset }] of records.entries()) {
          const before = decoded(bytes.subarray(0, offset), dialect)
          const at = { offset, line: lineCount(before) + 1, record: i + 1 }
          expect(text.startsWith(before)).toBe(true)
          expect((await readAll(bytes, { dialect, at, sizes })).found).toEqual(found.slice(i + 1))
        }
      }),
      { numRuns: 200 },
    )
  })

  test('a header stands after the lines to skip, and data begins after it', async () => {
    const junk = fc.array(fc.constantFrom('', '"', 'a,"b', '--x', '#', ' '), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(anyFile, junk, sizes, async (file, junk, sizes) => {
        const dialect = { ...file.dialect, skipLines: junk.length }
        const head = encoded(junk.map((line) => `${line}\r\n`).join(''), dialect)
        const name = encoded(`id${dialect.delimiter}name\n`, dialect)
        const body = file.text.startsWith('\ufeff')
          ? file.bytes.subarray(markLength(file))
          : file.bytes
        const bytes = Buffer.concat([head, name, body])
        const { names, end: at } = await readSample(sourceOf(bytes, sizes), dialect)
        expect(names).toEqual(['id', 'name'])
        const offset = head.length + name.length
        expect(at).toEqual({ offset, line: junk.length + 2, record: 0 })
        const { found } = await readAll(bytes, { dialect, at, sizes })
        expect(found.map(({ fields }) => fields)).toEqual(file.records.map(({ fields }) => fields))
      }),
      { numRuns: 300 },
    )
  })
})

function markLength({ dialect }: { readonly dialect: Dialect }): number {
  return encoded('\ufeff', dialect).length
}

const garbage = anyDialect.chain((dialect) => {
  const { delimiter, quote, comment } = dialect
  const marks = [delimiter, quote, dialect.escape, comment, '\n', '\n', '\r', '\r\n', 'a', '\ufeff']
  const mark = fc.constantFrom(...marks).map((text) => encoded(text, dialect))
  const byte = fc.integer({ min: 0, max: 255 }).map((byte) => Buffer.of(byte))
  const parts = fc.array(
    fc.oneof({ weight: 12, arbitrary: mark }, { weight: 1, arbitrary: byte }),
    { maxLength: 60 },
  )
  return parts.map((all) => ({ dialect, bytes: Buffer.concat(all) }))
})

/** The bytes as a string of units, of which each is a character of ASCII or something else. */
function unitsOf(bytes: Buffer, { encoding }: Dialect): { units: string; size: 1 | 2 } {
  if (!encoding.startsWith('utf-16')) return { units: bytes.toString('latin1'), size: 1 }
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  const units = (encoding === 'utf-16be' ? whole.swap16() : whole).toString('utf16le')
  // half a unit at the end of the file is no character
  return { units: bytes.length % 2 === 0 ? units : `${units}\ufffd`, size: 2 }
}

/** Whether the tests' library decodes as the WHATWG's standard says, which gives bytes that are no letters a meaning. */
function isKnown(text: string, { encoding }: Dialect): boolean {
  return encoding.startsWith('utf') || !(encoding === 'macintosh' || text.includes('\ufffd'))
}

/** Where each line begins, in units; the first one after a byte order mark. */
function lineStarts(units: string, first: number): number[] {
  const breaks = units.slice(first).matchAll(/\r\n|\n|\r/g)
  return [first, ...[...breaks].map(({ index, 0: found }) => first + index + found.length)]
}

describe('of any bytes,', () => {
  test('each is in one record, in a line that is none, or in what stops reading', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, sizes, async ({ dialect, bytes }, sizes) => {
        const { found, failure } = await readAll(bytes, { dialect, sizes, maxRecordBytes: 100 })
        const { units, size } = unitsOf(bytes, dialect)
        const mark = dialect.encoding === 'utf-8' ? '\xef\xbb\xbf' : '\ufeff'
        const isMarked = dialect.encoding.startsWith('utf') && units.startsWith(mark)
        const starts = lineStarts(units, isMarked ? mark.length : 0)
        const noRecord = (text: string) =>
          text
            .split(/\r\n|\n|\r/)
            .every((line) => line === '' || (dialect.comment && line.startsWith(dialect.comment)))
        let at = starts[0] ?? 0
        for (const { line, end, raw, code } of found) {
          const start = starts[line - 1] ?? Number.NaN
          expect(start).toBeGreaterThanOrEqual(at)
          expect(noRecord(units.slice(at, start))).toBe(true)
          at = Math.ceil(end / size)
          expect(starts.includes(at) || end === bytes.length).toBe(true)
          const content = decoded(bytes.subarray(start * size, end), dialect)
          if (code === undefined && isKnown(content, dialect)) {
            expect(raw).toBe(content.replace(/(?:\r\n|\n|\r)$/, ''))
          }
        }
        if (failure === undefined) expect(noRecord(units.slice(at))).toBe(true)
        else
          expect(failure).toMatchObject({ code: expect.stringMatching(/UNCLOSED_QUOTE|TOO_LONG/) })
      }),
      { numRuns: 2_000 },
    )
  })

  test('nothing depends on how they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, sizes, async ({ dialect, bytes }, sizes) => {
        const whole = await readAll(bytes, { dialect, maxRecordBytes: 40 })
        const cut = await readAll(bytes, { dialect, maxRecordBytes: 40, sizes })
        expect(cut.found).toEqual(whole.found)
        expect(cut.failure).toEqual(whole.failure)
      }),
      { numRuns: 1_000 },
    )
  })

  test('reading again from a block’s end gives the rest', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, sizes, async ({ dialect, bytes }, sizes) => {
        const { found, failure } = await readAll(bytes, { dialect })
        for (const at of await bordersOf(bytes, dialect, sizes)) {
          const rest = await readAll(bytes, { dialect, at, sizes })
          expect(rest.found).toEqual(found.slice(at.record))
          expect(rest.failure).toEqual(failure)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('where no record is a problem, they are those of csv-parse', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, async ({ dialect, bytes }) => {
        const { found, failure } = await readAll(bytes, { dialect })
        fc.pre(failure === undefined && found.every(({ code }) => code === undefined))
        const text = decoded(bytes, dialect)
        fc.pre(isKnown(text, dialect))
        expect(found.map(({ fields }) => fields)).toEqual(parsedAtOnce(text, dialect))
      }),
      { numRuns: 1_000 },
    )
  })

  test('a sample is taken, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, sizes, async ({ dialect, bytes }, sizes) => {
        const sampleIn = (sizes: number[]) => readSample(sourceOf(bytes, sizes), dialect)
        const whole = await sampleIn([bytes.length]).catch((error: unknown) => error)
        if (whole instanceof Error) expect(whole).toBeInstanceOf(InputError)
        else expect(whole).toMatchObject({ names: expect.arrayContaining([expect.any(String)]) })
        expect(await sampleIn(sizes).catch((error: unknown) => error)).toEqual(whole)
      }),
      { numRuns: 1_000 },
    )
  })
})
