import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '#core/errors.ts'
import type { Dialect } from '#csv/dialect.ts'
import { readSample } from '#csv/sample.ts'
import { bordersOf, readAll, sourceOf } from '../support/csv-source.ts'
import { parsedAtOnce } from '../support/parsed-at-once.ts'
import { anyDialect, decoded, encoded } from '../support/written-csv.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

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
        // csv-parse drops a backslash before a character that needs none
        const bare = (field: string) =>
          dialect.escape === dialect.quote ? field : field.replaceAll(dialect.escape, '')
        const all = parsedAtOnce(text, dialect)
        expect(found.map(({ fields }) => fields.map(bare))).toEqual(all.map((f) => f.map(bare)))
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
