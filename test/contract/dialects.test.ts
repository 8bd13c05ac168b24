import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type ColumnInput,
  type CsvDialectInput,
  PauseTaskDocument,
  ResumeTaskDocument,
  type StartImportInput,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, untilMoving } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testServer } from '../support/server.ts'
import { storedTables } from '../support/stored-rows.ts'
import { encoded } from '../support/written-csv.ts'

const count = 12_000
/** The record that has a field too few. */
const short = 11_500

interface Spelling extends CsvDialectInput {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  readonly encoding: Parameters<typeof encoded>[1]['encoding']
}

const plain: Spelling = { delimiter: ',', quote: '"', escape: '"', encoding: 'utf-8' }

/** Each with the line breaks that its records end in by turns. */
const spellings: readonly (readonly [string, Spelling, breaks: readonly string[]])[] = [
  ['RFC 4180', plain, ['\r\n']],
  ['comments and any line break', { ...plain, comment: '#' }, ['\n', '\r\n', '\r', '\n#,"\r']],
  [
    'semicolons and decimal commas in windows-1252',
    {
      ...plain,
      delimiter: ';',
      encoding: 'windows-1252',
      decimalSeparator: ',',
      dateOrder: 'DMY',
    },
    ['\r\n'],
  ],
  ['tabs and backslashes', { ...plain, delimiter: '\t', escape: '\\' }, ['\n']],
  [
    'pipes and single quotes in UTF-16',
    { ...plain, delimiter: '|', quote: "'", encoding: 'utf-16le' },
    ['\r\n'],
  ],
  ['big end first, lines that end in CR', { ...plain, encoding: 'utf-16be', escape: '\\' }, ['\r']],
  [
    'no header, skipped lines and months first in ISO-8859-15',
    {
      ...plain,
      delimiter: '\x01',
      encoding: 'iso-8859-15',
      header: false,
      skipLines: 2,
      dateOrder: 'MDY',
    },
    ['\n', '\r\n\r\n'],
  ],
  [
    'null tokens in macintosh',
    { ...plain, delimiter: '~', encoding: 'macintosh', nullTokens: ['?'] },
    ['\r\r\n'],
  ],
]

const columns: ColumnInput[] = [
  { name: 'id', type: 'INTEGER', nullable: false },
  { name: 'name', type: 'TEXT' },
  { name: 'price', type: 'DECIMAL' },
  { name: 'day', type: 'DATE' },
]

const texts = ['é, ü', 'a;b|c~d', '"', "it's", 'back\\slash', 'two\nlines', 'x\r\n#y', '\ttab', '']
const twoDigits = (n: number) => String(n).padStart(2, '0')

/** The table's rows as they are stored. */
const rows = Array.from({ length: count }, (_, i) => ({
  id: String(i),
  name: `${texts[i % texts.length]}${i % 7 === 0 ? '' : i}`,
  price: i % 11 === 0 ? null : `${i}.${twoDigits(i % 100)}`,
  day: {
    year: String(2000 + (i % 30)),
    month: twoDigits(1 + (i % 12)),
    day: twoDigits(1 + (i % 28)),
  },
}))
const expected = rows.flatMap(({ id, name, price, day }, i) =>
  i === short ? [] : [[String(i + 1), id, name, price, `${day.year}-${day.month}-${day.day}`]],
)

/** The file, and the line on which the short record begins. */
function written(dialect: Spelling, lineBreaks: readonly string[]) {
  const { delimiter, quote, escape: mark, dateOrder, nullTokens = [''] } = dialect
  const quoted = (text: string) =>
    quote +
    (mark === quote ? text : text.replaceAll(mark, mark + mark)).replaceAll(quote, mark + quote) +
    quote
  const dayIn = ({ year, month, day }: (typeof rows)[number]['day']) => {
    if (dateOrder === 'DMY') return `${day}.${month}.${year}`
    return dateOrder === 'MDY' ? `${month}/${day}/${year}` : `${year}-${month}-${day}`
  }
  const head = dialect.header === false ? ['"Report\n', 'of, today\n'] : []
  const names =
    dialect.header === false ? [] : [`${columns.map(({ name }) => name).join(delimiter)}\n`]
  const records = rows.map(({ id, name, price, day }, i) => {
    const money = price?.replace('.', dialect.decimalSeparator ?? '.') ?? nullTokens?.[0] ?? ''
    const amount = money.includes(delimiter) ? quoted(money) : money
    const fields = [id, quoted(name), amount, ...(i === short ? [] : [dayIn(day)])]
    return fields.join(delimiter) + (lineBreaks[i % lineBreaks.length] ?? '')
  })
  const before = [...head, ...names, ...records.slice(0, short)].join('')
  const text = [...head, ...names, ...records].join('')
  const line = (before.match(/\r\n|\n|\r/g)?.length ?? 0) + 1
  return { bytes: encoded(text, dialect), line }
}

/** An import that is paused in the middle; one that was too quick is begun again. */
async function paused(api: ApiClient, input: StartImportInput): Promise<string> {
  for (;;) {
    const id = await begin(api, input)
    await untilMoving(api, id)
    await api.request(PauseTaskDocument, { input: { id } })
    const { state } = await until(api, id, 'PAUSED', 'SUCCEEDED')
    if (state === 'PAUSED') return id
  }
}

onEachDatabase((kind) => {
  test('a table is the same rows in any dialect, through a pause and a resume', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    for (const [what, dialect, lineBreaks] of spellings) {
      const { bytes, line } = written(dialect, lineBreaks)
      const path = join(server.folder, 'table.csv')
      writeFileSync(path, bytes)
      const uploadId = await api.upload(path, 'table.csv')
      const named = columns.map((column, i) =>
        dialect.header === false ? { ...column, source: `column_${i + 1}` } : column,
      )
      const id = await paused(api, { uploadId, dialect, columns: named })
      const half = await importTask(api, id)
      expect(half.progress.rowsDone, what).toBeLessThan(count - 1)
      await api.request(ResumeTaskDocument, { input: { id } })
      await until(api, id, 'SUCCEEDED')
      const { progress, rejectedRows } = await importTask(api, id)
      expect(progress, what).toMatchObject({
        rowsDone: count - 1,
        rowsRejected: 1,
        done: bytes.length,
        total: bytes.length,
      })
      expect(rejectedRows.nodes, what).toMatchObject([{ line, code: 'RAGGED_ROW' }])
    }
    await server.stop()
    const tables = await storedTables(server.database)
    expect(tables.length).toBeGreaterThanOrEqual(spellings.length)
    for (const stored of tables) expect(stored).toEqual(expected)
  }, 60_000)
})
