import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockBuilder } from '#csv/block-builder.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { parseQuoted } from '#csv/parse-quoted.ts'
import { marksOf } from '#csv/record-end.ts'
import type { RecordBlock } from '#csv/records.ts'
import { fileStart } from '../support/csv-source.ts'

const dialect = fc.constantFrom(',', '\t', ' ', '\x01').map((delimiter) => ({
  ...defaultDialect,
  delimiter,
  comment: '#',
}))
const parts = fc.constantFrom('a', ',', ',', '\t', ' ', '\x01', '#', '\\', "'", 'é', '😀', '\u2028')
const text = fc.array(parts, { maxLength: 6 }).map((all) => all.join(''))
const lines = fc
  .array(fc.tuple(text, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 })
  .map((all) => Buffer.from(all.flat().join('')))

function contentOf(block: RecordBlock) {
  const { records, lines, ends, end } = block
  const texts = records.map((_, i) => [block.raw(i), block.problem(i), block.quoted(i)])
  return { records, lines, ends, end, texts }
}

const anyText = fc
  .array(fc.oneof(parts, fc.constantFrom('"', '"', '""', ',"', '",', '\n', '\r\n', '\r')), {
    maxLength: 30,
  })
  .map((all) => all.join(''))

test('records with quotes are the same, or left to the other lane', () => {
  fc.assert(
    fc.property(dialect, anyText, fc.boolean(), (dialect, text, last) => {
      const bytes = Buffer.from(last ? text : `${text}\n`)
      const builder = () => new BlockBuilder(dialect, marksOf(dialect), 1_000, 1)
      const first = builder()
      const length = first.addLines(bytes, last)
      const second = builder()
      for (let at = 0; at < length; ) at += second.addNext(bytes.subarray(at, length), true)
      const taken = bytes.subarray(0, length)
      const block = contentOf(first.block(taken, fileStart, length))
      expect(block).toEqual(contentOf(second.block(taken, fileStart, length)))
      expect(block.texts.every(([, problem]) => problem === undefined)).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

test('plain lines are the same records on either lane', () => {
  fc.assert(
    fc.property(dialect, lines, (dialect, bytes) => {
      const builder = () => new BlockBuilder(dialect, marksOf(dialect), 1_000, 1)
      const atOnce = builder()
      expect(atOnce.addLines(bytes, true)).toBe(bytes.length)
      const oneByOne = builder()
      for (let at = 0; at < bytes.length; ) at += oneByOne.addNext(bytes.subarray(at), true)
      const block = atOnce.block(bytes, fileStart, bytes.length)
      expect(contentOf(block)).toEqual(contentOf(oneByOne.block(bytes, fileStart, bytes.length)))
      const records = block.records.map((_, i) => `${block.raw(i)}\n`)
      const parsed = parseQuoted(Buffer.from(records.join('')), records.length, dialect)
      expect(block.records).toEqual(parsed)
    }),
    { numRuns: 2_000 },
  )
})
