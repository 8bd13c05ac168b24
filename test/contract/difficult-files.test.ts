import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { DatasetDocument, type StartImportInput } from '../../schema/generated/operations.ts'
import { databases } from '../support/databases.ts'
import { begin, importTask, until } from '../support/imports.ts'
import { sharedServer } from '../support/server.ts'

interface DifficultFile {
  readonly what: string
  readonly text: string
  readonly columns?: StartImportInput['columns']
}

const text = (name: string) => ({ name, type: 'TEXT' as const })
const typed = (name: string, type: 'INTEGER' | 'DECIMAL' | 'BOOLEAN' | 'DATE' | 'DATETIME') => ({
  name,
  type,
})
const lines = (...all: string[]) => `${all.join('\n')}\n`

/** What databases are known to disagree on, unless one sees to it that they do not. */
const files: readonly DifficultFile[] = [
  {
    what: 'integers at the ends of 64 bits and beyond',
    columns: [typed('i', 'INTEGER')],
    text: lines(
      'i',
      '0',
      '-0',
      '+7',
      '007',
      '9007199254740991',
      '9007199254740992',
      '-9007199254740993',
      '9223372036854775807',
      '-9223372036854775808',
      '9223372036854775808',
      '-9223372036854775809',
      '1e3',
      '1.0',
      '',
      'N/A',
      'NULL',
    ),
  },
  {
    what: 'decimals of many digits, with zeros at both ends',
    columns: [typed('d', 'DECIMAL')],
    text: lines(
      'd',
      '0.10',
      '-0.00',
      '.5',
      '5.',
      '00012.3400',
      `${'9'.repeat(65)}`,
      `-${'9'.repeat(35)}.${'1'.repeat(30)}`,
      `0.${'0'.repeat(29)}1`,
      `0.${'0'.repeat(30)}1`,
      `${'9'.repeat(66)}`,
      '1e-5',
      '12E+3',
      '1,5',
      'NaN',
      'Infinity',
      '',
    ),
  },
  {
    what: 'booleans',
    columns: [typed('b', 'BOOLEAN')],
    text: lines('b', 'true', 'FALSE', 't', 'n', 'Yes', 'off', '1', '0', '2', 'maybe', ''),
  },
  {
    what: 'days at the ends of the calendar, and such as do not exist',
    columns: [typed('d', 'DATE')],
    text: lines(
      'd',
      '0001-01-01',
      '0999-12-31',
      '1000-01-01',
      '1582-10-10',
      '1900-02-28',
      '1900-02-29',
      '2000-02-29',
      '2023-02-29',
      '9999-12-31',
      '0000-00-00',
      '2024-13-01',
      '2024/02/01',
      '',
    ),
  },
  {
    what: 'times with and without a zone, with fractions, and at the ends',
    columns: [typed('t', 'DATETIME')],
    text: lines(
      't',
      '0001-01-01T00:00:00Z',
      '1969-12-31T23:59:59.999999Z',
      '2024-03-31T02:30:00',
      '2024-03-31T02:30:00+02:00',
      '2024-03-31 02:30:00.5',
      '2024-03-31T02:30:00.123456Z',
      '2024-03-31T02:30:00.1234567Z',
      '2024-02-29',
      '9999-12-31T23:59:59.999999Z',
      '9999-12-31T23:59:59-01:00',
      '2038-01-19T03:14:08Z',
      '2024-01-01T24:00:00Z',
      '2016-12-31T23:59:60Z',
      '',
    ),
  },
  {
    what: 'texts: quotes, line breaks, blanks, backslashes, what means null elsewhere',
    columns: [text('a'), text('b')],
    text: lines(
      'a,b',
      '"say ""hi""","two\nlines"',
      '"tab\there","cr\rlf\r\nend"',
      '\\N,\\.',
      '"\\t","\\"',
      ' leading,trailing ',
      ',""',
      'NULL,null',
      "'; DROP TABLE task; --,$1 ? :p @v",
      '"\b\x1a\x1b\x7f",\u00a0',
      '%,_',
      'same,same ',
    ),
  },
  {
    what: 'texts of all planes of Unicode, composed and not',
    columns: [text('a'), text('b')],
    text: lines(
      'a,b',
      'ä,a\u0308',
      'ß,SS',
      '😀👩‍👩‍👧,🏳️‍🌈',
      '\u{10ffff},\u{1f9ff}',
      '\ufeff,\u200b',
      'שלום,مرحبا',
      'İ,ı',
      '\ufffd,\ue000',
      '中文,𠀀',
    ),
  },
  {
    what: 'long texts',
    columns: [text('a')],
    text: lines('a', 'x'.repeat(65_535), '€'.repeat(70_000), '😀'.repeat(100_000)),
  },
  {
    what: 'names of columns that mean something in SQL, differ by case alone, or are no letters',
    text: lines('select,Select,SELECT,n,c1,"a ""b""",`x`,😀,ünï', '1,2,3,4,5,6,7,8,9'),
  },
  {
    what: 'columns that must have a value',
    columns: [
      { ...typed('i', 'INTEGER'), nullable: false },
      { ...text('t'), nullable: false },
    ],
    text: lines('i,t', '1,a', ',b', '3,', '4,""', 'N/A,c'),
  },
  {
    what: 'rows that are ragged, or have bytes that are no text',
    columns: [text('a'), text('b')],
    text: lines('a,b', '1', '1,2,3', 'nul\0byte,x', 'fine,fine'),
  },
]

/** All that came of a file on one database. */
interface Outcome {
  readonly columns: unknown
  readonly rows: unknown
  readonly rejected: unknown
}

const all = databases.map((kind) => ({ kind, shared: sharedServer(kind) }))

async function outcomeOf({ shared }: (typeof all)[number], file: DifficultFile): Promise<Outcome> {
  const { server, api } = await shared()
  const path = join(server.folder, 'difficult.csv')
  writeFileSync(path, file.text)
  const uploadId = await api.upload(path, 'difficult.csv')
  const id = await begin(api, { uploadId, ...(file.columns && { columns: file.columns }) })
  await until(api, id, 'SUCCEEDED')
  const task = await importTask(api, id)
  const { dataset } = await api.request(DatasetDocument, {
    id: task.dataset?.id ?? '',
    first: 1_000,
  })
  return {
    columns: dataset?.columns,
    rows: dataset?.rows.nodes,
    rejected: task.rejectedRows.nodes,
  }
}

describe.each(files)('$what', (file) => {
  const outcomes = new Map<string, Outcome>()

  beforeAll(async () => {
    for (const each of all) outcomes.set(each.kind.name, await outcomeOf(each, file))
  })

  test('come out as expected', () => {
    expect(outcomes.get('SQLite')).toMatchSnapshot()
  })

  test.each(databases.slice(1))('are the same on $name, value for value', ({ name }) => {
    expect(outcomes.get(name)).toEqual(outcomes.get('SQLite'))
  })
})
