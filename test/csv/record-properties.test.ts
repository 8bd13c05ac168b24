import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dialect } from '#csv/dialect.ts'
import type { Position } from '#csv/records.ts'
import { readSample } from '#csv/sample.ts'
import { bordersOf, fileStart, readAll, sourceOf } from '../support/csv-source.ts'
import { parsedAtOnce } from '../support/parsed-at-once.ts'
import { anyFile, decoded, encoded, lineCount, longFile } from '../support/written-csv.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

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
