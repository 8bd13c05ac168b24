import { expect, test } from 'vitest'
import { defaultDialect } from '#csv/dialect.ts'
import { dialectOf } from '#csv/dialect-of.ts'
import { sourceOf } from '../support/csv-source.ts'

test.each([
  ['a.csv', 'x,y\n', ','],
  ['a.csv', 'x\ty\n', '\t'],
  ['a.csv', 'x\ty,z\n', ','],
  ['a.csv', 'x\n1\t2\n', ','],
  ['a.csv', 'x\ty', '\t'],
  ['a.csv', '', ','],
  ['a.csv', '\ufeff\n \r\n\nx\ty\r\n', '\t'],
  ['a.csv', '\tx\ty\n', '\t'],
  ['a.txt', 'x,y\n', ','],
  ['a.txt', 'x\ty\n', '\t'],
  ['a.txt.gz', 'x\ty\n', '\t'],
  ['a', 'x\ty\n', '\t'],
  ['a.tsv', 'x,y\n', '\t'],
  ['A.TSV', 'x\n', '\t'],
  ['a.tab', 'x\n', '\t'],
  ['a.tsv.gz', 'x,y\n', '\t'],
  ['a.tab.ZST', 'x,y\n', '\t'],
  ['a.tsv.csv', 'x,y\n', ','],
])('%s that begins with %j: %j', async (name, content, delimiter) => {
  for (const sizes of [[], [1]]) {
    const dialect = await dialectOf(name, sourceOf(content, sizes))
    expect(dialect).toEqual({ ...defaultDialect, delimiter })
  }
})

test('no more is read than the first line, and the source is let go', async () => {
  const source = sourceOf('x\ty\n'.repeat(100_000), [4096])
  await dialectOf('a.txt', source)
  expect(source.isEnded()).toBe(true)
})

test('blank lines without end have commas between their fields', async () => {
  async function* blankLines() {
    for (;;) yield Buffer.alloc(128 * 1024, '\n')
  }
  expect(await dialectOf('a.txt', blankLines())).toEqual(defaultDialect)
})
