import { expect, test } from 'vitest'
import { defaultDialect } from '#csv/dialect.ts'
import { withoutLoneEscapes } from '#csv/lone-escapes.ts'
import { marksOf } from '#csv/record-end.ts'

test.each([
  ['"C:\\new",x\n', '"C:\\\\new",x\n'],
  ['"\\n\\t"\n"\\\n"\n', '"\\\\n\\\\t"\n"\\\\\n"\n'],
  // before quotes and escapes they are none of these
  ['"\\"\\\\"\r\n', '"\\"\\\\"\r\n'],
  ['"\\\\n","\\\\\\n"\n', '"\\\\n","\\\\\\\\n"\n'],
  // without quotes around them they mean themselves already
  ['\\n,"a\\b",\\c\r"\\d"', '\\n,"a\\\\b",\\c\r"\\\\d"'],
  ['a"\\b",c\n', 'a"\\b",c\n'],
])('escapes before other characters are doubled: %j', (written, doubled) => {
  const marks = marksOf({ ...defaultDialect, escape: '\\' })
  expect(withoutLoneEscapes(Buffer.from(written), marks).toString()).toBe(doubled)
})
