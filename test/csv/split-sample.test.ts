import { expect, test } from 'vitest'
import { splitSample } from '#csv/split-sample.ts'

const marks = { delimiter: ',', quote: '"', escape: '"', comment: '' }

test.each<[text: string, records: string[][], broken: number, changed?: Partial<typeof marks>]>([
  ['', [], 0],
  [
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    0,
  ],
  ['\n \na\n\n', [['a']], 0],
  [',\n', [['', '']], 0],
  ['"a,b\nc","d ""e"""\nf', [['a,b\nc', 'd "e"'], ['f']], 0],
  ['a"b,c\n', [['a"b', 'c']], 0],
  ['"a"b,c\nd\n', [['"a"b,c'], ['d']], 1],
  ['a,"b\nc\n', [['a', '"b'], ['c']], 1],
  ['"a\\"b",c\n', [['a"b', 'c']], 0, { escape: '\\' }],
  ['"a\\\\",c\n', [['a\\\\', 'c']], 0, { escape: '\\' }],
  ['#a\nb\n', [['b']], 0, { comment: '#' }],
  ['"a,b\n', [['"a', 'b']], 0, { quote: '', escape: '' }],
  [
    '\t\n \t\n',
    [
      ['', ''],
      [' ', ''],
    ],
    0,
    { delimiter: '\t' },
  ],
])('%j', (text, records, broken, changed = {}) => {
  const split = splitSample({ text, whole: true }, { ...marks, ...changed })
  expect(split.records.map(({ fields }) => fields)).toEqual(records)
  expect(split.broken).toBe(broken)
})

test('a record knows its line, which fields stand in quotes and whether a blank line is before it', () => {
  const { records } = splitSample({ text: 'a\n\n"b\nc",d\ne\n', whole: true }, marks)
  expect(records.map(({ line }) => line)).toEqual([0, 2, 4])
  expect(records.map(({ quoted }) => quoted)).toEqual([[], [true], []])
  expect(records.map(({ afterBlank }) => afterBlank)).toEqual([false, true, false])
})

test('the end of a sample within quotes is no broken field', () => {
  const text = 'a\nb\nc\n"d\n'
  expect(splitSample({ text, whole: false }, marks)).toMatchObject({ broken: 0 })
  expect(splitSample({ text, whole: true }, marks)).toMatchObject({ broken: 1 })
})
