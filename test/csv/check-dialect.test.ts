import { describe, expect, test } from 'vitest'
import type { DialectInput } from '#core/dialect.ts'
import { InputError } from '#core/errors.ts'
import { checkDialect } from '#csv/check-dialect.ts'

function refusal(given: DialectInput): InputError | undefined {
  try {
    checkDialect(given, ['dialect'])
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  return undefined
}

test.each<DialectInput | null | undefined>([
  undefined,
  null,
  {},
  { delimiter: null, quote: undefined },
])('nothing is said by %j, so all is left to be detected', (given) =>
  expect(checkDialect(given, ['dialect'])).toEqual({}),
)

test('what is right stays as it is', () => {
  const given = {
    delimiter: '\t',
    quote: "'",
    escape: '\\',
    comment: '#',
    encoding: 'utf-16be',
    header: false,
    skipLines: 1_000,
    nullTokens: ['', 'NULL'],
    decimalSeparator: ',',
    dateOrder: 'DMY',
  } as const
  expect(checkDialect(given, ['dialect'])).toEqual(given)
})

test.each<DialectInput>([
  { delimiter: ';' },
  { delimiter: '|' },
  { delimiter: ' ' },
  { delimiter: '\x1f' },
  { quote: '' },
  { quote: '', escape: '' },
  { quote: "'", escape: "'" },
  { quote: '"', escape: '\\' },
  // a decimal comma between commas stands in quotes
  { delimiter: ',', decimalSeparator: ',' },
  { comment: '' },
  { skipLines: 0 },
  { nullTokens: [] },
  { nullTokens: Array.from({ length: 100 }, (_, i) => String(i).padStart(100, 'x')) },
])('%j is a dialect', (given) => expect(checkDialect(given, ['dialect'])).toEqual(given))

test('null tokens are compared without blanks around them, and each once', () => {
  expect(checkDialect({ nullTokens: [' NULL', 'NULL', '  '] }, [])).toEqual({
    nullTokens: ['NULL', ''],
  })
})

describe('an encoding is known in any case and by its usual names:', () => {
  test.each([
    ['utf-8', ['UTF-8', 'utf8', 'UTF_8', 'utf-8-sig', ' utf8 ']],
    ['utf-16le', ['UTF-16', 'utf16', 'UTF-16LE', 'utf_16_le', 'ucs-2', 'unicode']],
    ['utf-16be', ['UTF-16BE', 'utf16be']],
    [
      'windows-1252',
      ['latin1', 'Latin-1', 'ISO-8859-1', 'iso_8859-1', 'cp1252', 'CP-1252', 'win1252', 'ascii'],
    ],
    ['iso-8859-15', ['latin9', 'Latin-9', 'ISO8859-15', 'l9']],
    ['iso-8859-2', ['latin2', 'ISO_8859-2']],
    ['windows-1250', ['cp1250', 'Windows1250']],
    ['windows-1251', ['cp1251', 'x-cp1251']],
    ['windows-1253', ['cp1253']],
    ['windows-1254', ['cp1254', 'latin5', 'iso-8859-9']],
    ['windows-1257', ['CP1257']],
    ['koi8-r', ['KOI8-R', 'koi8r', 'koi8']],
    ['macintosh', ['mac', 'MacRoman', 'x-mac-roman']],
  ])('%s', (encoding, names) => {
    for (const name of names) {
      expect([name, checkDialect({ encoding: name }, [])]).toEqual([name, { encoding }])
    }
  })
})

describe('is refused, with the field and what would do:', () => {
  test.each<[part: keyof DialectInput, given: DialectInput, message: RegExp]>([
    ['delimiter', { delimiter: '' }, /one ASCII character, such as "," ";" "\|" or a tab/],
    ['delimiter', { delimiter: '\\t' }, /one ASCII character/],
    ['delimiter', { delimiter: '||' }, /one ASCII character/],
    ['delimiter', { delimiter: '\n' }, /no letter, digit, quote or line break/],
    ['delimiter', { delimiter: '\r' }, /line break/],
    ['delimiter', { delimiter: '"' }, /quote/],
    ['delimiter', { delimiter: 'x' }, /letter/],
    ['delimiter', { delimiter: '0' }, /digit/],
    ['delimiter', { delimiter: '§' }, /ASCII/],
    ['delimiter', { delimiter: '😀' }, /ASCII/],
    ['delimiter', { delimiter: '\0' }, /ASCII/],
    ['quote', { quote: '""' }, /one ASCII character.*"" says that there is none/],
    ['quote', { quote: '“' }, /ASCII/],
    ['quote', { quote: 'q' }, /letter/],
    ['quote', { delimiter: '|', quote: '|' }, /quote and the delimiter are both "\|"/],
    ['escape', { escape: '' }, /the quote itself or one other ASCII character: a backslash/],
    ['escape', { quote: '"', escape: '\\\\' }, /backslash/],
    ['escape', { escape: 'e' }, /backslash/],
    ['escape', { delimiter: '\t', escape: '\t' }, /escape and the delimiter are both a tab/],
    ['comment', { comment: '//' }, /one ASCII character, such as #/],
    ['comment', { comment: 'R' }, /no letter/],
    ['comment', { comment: ';', delimiter: ';' }, /";" is one of them/],
    ['comment', { comment: "'", quote: "'" }, /"'" is one of them/],
    ['comment', { comment: '\\', escape: '\\' }, /is one of them/],
    [
      'encoding',
      { encoding: 'klingon' },
      /"klingon" is no encoding.*utf-8, utf-16le.*save the file as UTF-8/,
    ],
    ['encoding', { encoding: 'shift_jis' }, /save the file as UTF-8/],
    ['encoding', { encoding: '' }, /is no encoding/],
    ['skipLines', { skipLines: -1 }, /from 0 to 1,000/],
    ['skipLines', { skipLines: 1_001 }, /from 0 to 1,000/],
    ['skipLines', { skipLines: 0.5 }, /whole number/],
    ['nullTokens', { nullTokens: Array(101).fill('') }, /at most 100 nullTokens/],
    ['nullTokens', { nullTokens: ['x'.repeat(101)] }, /at most 100 characters/],
    ['decimalSeparator', { decimalSeparator: "'" }, /"\." or ","/],
    ['dateOrder', { dateOrder: 'YDM' }, /one of YMD, DMY, MDY/],
  ])('%s of %j', (part, given, message) => {
    const error = refusal(given)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', field: ['dialect', part] })
    expect(error?.message).toMatch(message)
  })
})
