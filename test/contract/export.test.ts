import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import {
  DatasetDocument,
  DeleteDatasetDocument,
  DeleteTaskDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StartExportDocument,
  type StartExportInput,
  StopTaskDocument,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { beginExport, downloaded, exported, exportTask } from '../support/exports.ts'
import {
  begin,
  historyOf,
  importTask,
  until,
  untilMoving,
  uploadSales,
  uploadText,
} from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

/** In canonical form: quoted only where it must be, LF, null empty, an empty text in quotes. */
const canonical = [
  'id,text,amount,flag,day,moment',
  '1,plain,1.50,true,2024-02-29,2024-02-29T12:00:00Z',
  '2,"with, comma",-0.001,false,0001-01-01,9999-12-31T23:59:59.999999Z',
  '3,"with ""quotes""\nand a line break",0,true,,2024-01-01T00:00:00.5Z',
  '-9223372036854775808,"",12345678901234567890.123456789,,,',
  ',  blanks  ,,,,',
  '9223372036854775807,"tab\tand cr\r",,,,',
  '7,ünïcödé 🎈 \\N \\.,,,,',
  '8,=1+1,,,,',
  '',
].join('\n')

const columns = [
  { name: 'id', type: 'INTEGER' },
  { name: 'text', type: 'TEXT' },
  { name: 'amount', type: 'DECIMAL' },
  { name: 'flag', type: 'BOOLEAN' },
  { name: 'day', type: 'DATE' },
  { name: 'moment', type: 'DATETIME' },
] as const

/** A header, and so many records. */
function table(count: number, record: (row: number) => string[]): string[][] {
  const rows = Array.from({ length: count }, (_, row) => record(row + 1))
  return [rows[0]?.map((_, column) => `column ${column + 1}`) ?? [], ...rows]
}

/** A field in canonical form. */
function field(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function imported(
  server: TestServer,
  api: ApiClient,
  text: string,
  input: Partial<Parameters<typeof begin>[1]> = {},
): Promise<string> {
  const id = await begin(api, { uploadId: await uploadText(server, api, text), ...input })
  await until(api, id, 'SUCCEEDED')
  return (await importTask(api, id)).dataset?.id ?? ''
}

/** A dataset whose export takes long enough to ask something of it. */
function many(rows: number, word = 'name'): string {
  const records = Array.from({ length: rows }, (_, i) => `${i + 1},${word} ${i + 1},${i}.25`)
  return `id,name,score\n${records.join('\n')}\n`
}

/** An export that is paused in the middle; one that was too quick is tried again. */
async function pausedExport(api: ApiClient, input: StartExportInput): Promise<string> {
  for (;;) {
    const id = await beginExport(api, input)
    await untilMoving(api, id)
    await api.request(PauseTaskDocument, { input: { id } })
    const { state } = await until(api, id, 'PAUSED', 'SUCCEEDED')
    if (state === 'PAUSED') return id
  }
}

async function rowCount(api: ApiClient, id: string): Promise<number | undefined> {
  return (await api.request(DatasetDocument, { id, first: 0 })).dataset?.rowCount
}

/** Names of the files in the folder of exports that belong to a task. */
async function filesOf(server: TestServer, id: string): Promise<string[]> {
  const names = await readdir(join(server.storage, 'exports'))
  return names.filter((name) => name.startsWith(id))
}

async function untilFilesAreGone(server: TestServer, id: string): Promise<void> {
  while ((await filesOf(server, id)).length > 0) await sleep(50)
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  test('a file in canonical form comes out as the same bytes, packed or not', async () => {
    const { server, api } = await shared()
    const datasetId = await imported(server, api, canonical, { columns: [...columns] })
    expect((await exported(server, api, { datasetId })).toString()).toBe(canonical)
    const packed = await exported(server, api, { datasetId, gzip: true })
    expect(gunzipSync(packed).toString()).toBe(canonical)
  })

  test.each<[shape: string, rows: string[][]]>([
    ['wide', table(40, (row) => Array.from({ length: 300 }, (_, column) => String(row * column)))],
    ['long', table(3, (row) => [String(row), 'ä,"'.repeat(50_000), 'x'.repeat(300_000)])],
    ['quoted', table(200, (row) => [`a "${row}"`, `1,${row}`, `line\nbreak ${row}`, '\r'])],
    [
      'sparse',
      table(500, (row) =>
        Array.from({ length: 20 }, (_, column) => (row % 20 === column ? `v${row}` : '')),
      ),
    ],
    [
      'unicode',
      table(50, (row) => [`日本 ${row}`, 'עברית', '👩‍👩‍👧', 'é', '\u200b', '\u2028', 'ﷺ', '  ']),
    ],
  ])('a %s file comes out as the same bytes', async (_, rows) => {
    const { server, api } = await shared()
    const text = rows.map((row) => `${row.map(field).join(',')}\n`).join('')
    // the names are like the values below them, of which some could be numbers with a decimal comma
    const dialect = { header: true, decimalSeparator: '.' }
    const datasetId = await imported(server, api, text, { dialect })
    expect((await exported(server, api, { datasetId })).equals(Buffer.from(text))).toBe(true)
  })

  const vgsales = '../shared/data/vgsales.csv'
  const absent = !existsSync(vgsales)
  test.skipIf(absent)(
    `a real file comes out as the same data${absent ? ` (skipped: ${vgsales} is absent)` : ''}`,
    async () => {
      const { server, api } = await shared()
      const id = await begin(api, { uploadId: await api.upload(vgsales, 'vgsales.csv') })
      await until(api, id, 'SUCCEEDED')
      const datasetId = (await importTask(api, id)).dataset?.id ?? ''
      const first = await exported(server, api, { datasetId })
      const again = await imported(server, api, first.toString())
      expect(await rowCount(api, again)).toBe(16_598)
      expect((await exported(server, api, { datasetId: again })).equals(first)).toBe(true)
      const year = 3
      const expected = (parse(readFileSync(vgsales)) as string[][]).map((record) =>
        record.map((text, i) => (i === year && text === 'N/A' ? '' : text)),
      )
      expect(parse(first)).toEqual(expected)
    },
  )

  test('TSV quotes as CSV does, JSON Lines have the values of the API', async () => {
    const { server, api } = await shared()
    const datasetId = await imported(server, api, canonical, { columns: [...columns] })
    const tsv = (await exported(server, api, { datasetId, format: 'TSV' })).toString()
    expect(tsv.split('\n')[2]).toBe(
      '2\twith, comma\t-0.001\tfalse\t0001-01-01\t9999-12-31T23:59:59.999999Z',
    )
    expect(tsv).toContain('"tab\tand cr\r"')
    const jsonl = (await exported(server, api, { datasetId, format: 'JSONL' })).toString()
    const { dataset } = await api.request(DatasetDocument, { id: datasetId, first: 100 })
    const expected = dataset?.rows.nodes.map(({ values }) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, values[i]])),
    )
    const lines = jsonl.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected)
  })

  test('columns are chosen and ordered, rows filtered, formulas defused', async () => {
    const { server, api } = await shared()
    const datasetId = await imported(server, api, canonical, { columns: [...columns] })
    const where = [{ column: 'id', op: 'GE', value: 7 } as const]
    const input = { datasetId, columns: ['text', 'id'], where, defuseFormulas: true }
    const id = await beginExport(api, input)
    await until(api, id, 'SUCCEEDED')
    expect((await downloaded(server, api, id)).toString()).toBe(
      `text,id\n"tab\tand cr\r",9223372036854775807\nünïcödé 🎈 \\N \\.,7\n'=1+1,8\n`,
    )
    const { file, progress } = await exportTask(api, id)
    expect(file?.rows).toBe(3)
    expect(progress).toMatchObject({ unit: 'ROWS', rowsDone: 3, done: 8, total: 8, fraction: 1 })
  })

  test.each<[string, Partial<StartExportInput>, field: string[], RegExp]>([
    ['an unknown column', { columns: ['x'] }, ['columns'], /no column "x"/],
    ['a column twice', { columns: ['id', 'id'] }, ['columns'], /only once/],
    ['no column', { columns: [] }, ['columns'], /At least one/],
    [
      'a filter that does not fit',
      { where: [{ column: 'id', op: 'EQ', value: 'x' }] },
      ['where', '0', 'value'],
      /INTEGER/,
    ],
    [
      'formulas in JSON Lines',
      { format: 'JSONL', defuseFormulas: true },
      ['defuseFormulas'],
      /spreadsheets/,
    ],
    ['an unknown dataset', { datasetId: 'dataset_0' }, ['datasetId'], /no dataset/],
  ])('refuses %s', async (_, input, field, message) => {
    const { server, api } = await shared()
    const datasetId = await imported(server, api, 'id\n1\n')
    const { startExport } = await api.request(StartExportDocument, {
      input: { datasetId, ...input },
    })
    expect(startExport.userErrors).toMatchObject([{ field }])
    expect(startExport.userErrors[0]?.message).toMatch(message)
  })

  test('of a dataset without rows there is a header, and for JSON Lines nothing, also when packed', async () => {
    const { server, api } = await shared()
    const datasetId = await imported(server, api, 'id,name\n')
    expect((await exported(server, api, { datasetId })).toString()).toBe('id,name\n')
    const nothing = { datasetId, format: 'JSONL' } as const
    expect(await exported(server, api, nothing)).toHaveLength(0)
    expect(gunzipSync(await exported(server, api, { ...nothing, gzip: true }))).toHaveLength(0)
  })

  describe('under control', () => {
    test.each([false, true])(
      'paused and resumed, the file is the same, byte for byte (gzip: %s)',
      async (gzip) => {
        const { server, api } = await shared()
        const text = many(200_000)
        const datasetId = await imported(server, api, text)
        const id = await pausedExport(api, { datasetId, gzip })
        expect((await exportTask(api, id)).file).toBeNull()
        await api.request(ResumeTaskDocument, { input: { id } })
        await until(api, id, 'SUCCEEDED')
        const bytes = await downloaded(server, api, id)
        expect((gzip ? gunzipSync(bytes) : bytes).toString()).toBe(text)
        expect((await exported(server, api, { datasetId, gzip })).equals(bytes)).toBe(true)
        expect(await historyOf(api, id)).toContain('PAUSED')
      },
    )

    test('a stop leaves no file; with keep it leaves the rows written so far, as a whole file', async () => {
      const { server, api } = await shared()
      const text = many(200_000)
      const datasetId = await imported(server, api, text)
      const id = await pausedExport(api, { datasetId })
      expect(await filesOf(server, id)).not.toEqual([])
      await api.request(StopTaskDocument, { input: { id } })
      await until(api, id, 'STOPPED')
      expect((await exportTask(api, id)).file).toBeNull()
      await untilFilesAreGone(server, id)

      for (const gzip of [false, true]) {
        const kept = await pausedExport(api, { datasetId, gzip })
        await api.request(StopTaskDocument, { input: { id: kept, keep: true } })
        await until(api, kept, 'STOPPED')
        const bytes = await downloaded(server, api, kept)
        const { file } = await exportTask(api, kept)
        const whole = text.split('\n').slice(0, (file?.rows ?? 0) + 1)
        expect((gzip ? gunzipSync(bytes) : bytes).toString()).toBe(`${whole.join('\n')}\n`)
      }
    })

    test('deleted, its file is gone', async () => {
      const { server, api } = await shared()
      const datasetId = await imported(server, api, 'id\n1\n')
      const id = await beginExport(api, { datasetId })
      await until(api, id, 'SUCCEEDED')
      const { file } = await exportTask(api, id)
      await api.request(DeleteTaskDocument, { input: { id } })
      await untilFilesAreGone(server, id)
      expect((await fetch(new URL(file?.url ?? '', server.url))).status).toBe(410)
    })
  })

  describe('gives the dataset as it was when it began', () => {
    test.each<[what: string, (api: ApiClient, ids: Ids) => Promise<void>]>([
      ['replaced', (api, ids) => change(api, ids, { mode: 'REPLACE' })],
      ['added to', (api, ids) => change(api, ids, { mode: 'APPEND' })],
      ['merged into', (api, ids) => change(api, ids, { mode: 'UPSERT', keyColumns: ['id'] })],
      [
        'deleted',
        async (api, { datasetId }) => {
          const { deleteDataset } = await api.request(DeleteDatasetDocument, {
            input: { id: datasetId },
          })
          expect(deleteDataset.userErrors).toEqual([])
        },
      ],
      ['taken back', (api, { first }) => undone(api, first)],
      [
        'taken back and added to, and that taken back, too',
        async (api, { datasetId, second, uploadId }) => {
          await undone(api, second)
          // rows that the export still reads stay, and nobody else sees them
          const append = { uploadId, datasetId, mode: 'APPEND' } as const
          const id = await begin(api, append)
          await until(api, id, 'SUCCEEDED')
          expect(await rowCount(api, datasetId)).toBe(150_002)
          await undone(api, id)
          expect(await rowCount(api, datasetId)).toBe(150_000)
        },
      ],
    ])('though it is %s meanwhile', async (what, meddle) => {
      const { server, api } = await shared()
      const text = many(150_000)
      const first = await begin(api, { uploadId: await uploadText(server, api, text) })
      await until(api, first, 'SUCCEEDED')
      const datasetId = (await importTask(api, first)).dataset?.id ?? ''
      const uploadId = await uploadText(server, api, 'id,name,score\n1,other,9.99\n2,more,8.88\n')
      let second = ''
      let expected = text
      if (what.includes('added to,')) {
        const more = await uploadText(server, api, many(100_000, 'more'))
        second = await begin(api, { uploadId: more, datasetId, mode: 'APPEND' })
        await until(api, second, 'SUCCEEDED')
        expected = text + many(100_000, 'more').slice('id,name,score\n'.length)
      }
      const id = await pausedExport(api, { datasetId })
      await meddle(api, { datasetId, first, second, uploadId })
      await api.request(ResumeTaskDocument, { input: { id } })
      await until(api, id, 'SUCCEEDED')
      expect((await downloaded(server, api, id)).toString()).toBe(expected)
    })
  })

  interface Ids {
    readonly datasetId: string
    readonly first: string
    readonly second: string
    readonly uploadId: string
  }

  async function change(
    api: ApiClient,
    { datasetId, uploadId }: Ids,
    input: Omit<Parameters<typeof begin>[1], 'uploadId'>,
  ): Promise<void> {
    const id = await begin(api, { uploadId, datasetId, ...input })
    await until(api, id, 'SUCCEEDED')
  }

  async function undone(api: ApiClient, id: string): Promise<void> {
    const { undoTask } = await api.request(UndoTaskDocument, { input: { id } })
    expect(undoTask.userErrors).toEqual([])
    await until(api, id, 'STOPPED')
  }

  test('a sales file of wide records comes out as it went in', async () => {
    const { server, api } = await shared()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 50_000) })
    await until(api, id, 'SUCCEEDED')
    const datasetId = (await importTask(api, id)).dataset?.id ?? ''
    const bytes = await exported(server, api, { datasetId })
    const again = await imported(server, api, bytes.toString())
    expect((await exported(server, api, { datasetId: again })).equals(bytes)).toBe(true)
  })
})
