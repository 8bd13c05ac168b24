import { expect, test } from 'vitest'
import { detectPreamble, fixedPreamble, namedDelimiter } from '#csv/detect-preamble.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { splitSample } from '#csv/split-sample.ts'

const table = 'id,name,city,n\n1,Ann,Bonn,5\n2,Bob,Rome,6\n3,Cy,Oslo,7\n'

function preamble(text: string): number {
  const { records } = splitSample({ text, whole: true }, defaultDialect)
  return detectPreamble(records, defaultDialect.nullTokens)
}

test.each([
  ['', 0],
  ['\n', 0],
  ['\n\n', 0],
  ['Report\n', 1],
  ['Report of sales\n', 1],
  ['Report\n\n', 2],
  ['\nReport\n\n', 3],
  ['Report\nof sales\n', 2],
  ['"Report\nof sales"\n', 2],
  ['Report on Monday, in full\n\n', 2],
  ['From:,2024-01-01\nTo:,2024-01-31\n', 2],
  ['From:,2024-01-01\n\nTo:,2024-01-31\n\n', 4],
  ['Report,,,\n,,,\n', 2],
  ['Report,,,\n,,,\nFrom,2024,,\n', 3],
  [',,,\n', 1],
  [',,,\n , , , \n', 2],
  ['# made by a, b\n', 1],
  ['# a\n# b\n\n', 3],

  // they may be headers, or data
  ['Report,,,\n', 0],
  ['a,b,c\n', 0],
  ['a,b,c,d\n', 0],
  ['a,b,c,d,e\n', 0],
  ['#a,b,c,d\n', 0],
  ['# a,b,c,d\n', 0],
  ['From:,2024-01-01\n', 0],
])('%j before a table: %i lines', (text, lines) => {
  expect(preamble(text + table)).toBe(lines)
})

test.each([
  ['name\n1,2\n3,4\n5,6\n'],
  ['name\nx,1\ny,2\nz,3\n'],
  ['name\nx,unknown\ny,2\nz,3\n'],
  ['first name\nx,y\nz,w\n'],
  ['a,b\n1,2,3\n4,5,6\n'],
  ['a,b,c,d\n1,2,3\n4,5,6\n'],
  ['id\n\n1,2\n3,4\n5,6\n7,8\n'],
  ['note\nhello there, you\nand, so\nlast\n'],
  ['# comment\nname\nAda\n'],
  ['#1\n#2\n#3\n'],
  [',\n,\n'],
  ['id,name\n,\n1,Ann\n2,Bob\n'],
  ['Report\nid,n\n'],
  ['Report\n\nid,n\n1,2,3\n4\n5,6,7,8\n'],
])('%j loses no line', (text) => {
  expect(preamble(text)).toBe(0)
})

const part = 'Content-Disposition: form-data; name="f"\n'

test.each([
  [table, 0],
  ['sep=;\n', 1],
  ['SEP=\t\n', 1],
  ['"sep=,"\n', 1],
  ['sep=;', 1],
  ['sep=ab\n', 0],
  [`--x\n${part}\n${table}`, 3],
  [`------x\n${part}Content-Type: text/csv\n\n${table}`, 4],
  [`--x\nContent-Type: text/csv\n${part}\n${table}`, 4],
  [`--x\n${table}`, 0],
  [`--x\n${part}${table}`, 0],
])('%j has %i lines that are of no table', (text, lines) => {
  expect(fixedPreamble(text)).toBe(lines)
})

test.each([
  ['sep=;\n', ';'],
  ['"sep=,"\n', ','],
  ['sep=\t\n', '\t'],
  ['sep=ab\n', undefined],
  ['sep=a\n', undefined],
  ['sep=§\n', undefined],
  ['a,b\nsep=;\n', undefined],
])('%j names %j', (text, delimiter) => {
  expect(namedDelimiter(text)).toBe(delimiter)
})
