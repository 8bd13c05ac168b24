import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  DatasetDocument,
  DeleteTaskDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  type StartImportInput,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import {
  begin,
  importTask,
  rejectedFile,
  until,
  untilMoving,
  uploadText,
} from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

const columns: StartImportInput['columns'] = [
  { name: 'id', type: 'INTEGER', nullable: false },
  { name: 'price', type: 'DECIMAL' },
  { name: 'is, sold', type: 'BOOLEAN' },
  { name: 'day', type: 'DATE' },
  { name: 'moment', type: 'DATETIME' },
  { name: 'note', type: 'TEXT' },
]

/** With a record for each way in which one can be wrong; its line breaks are those of Windows. */
const source = [
  'id,price,"is, sold",day,moment,note',
  // so long that the NUL is not in the file’s first block, where it would make all of it no text
  `1,1.50,true,2024-02-29,2024-02-29T12:00:00Z,${'sound '.repeat(60_000)}`,
  'x,1,true,2024-01-01,,no integer',
  '3,1.2.3,true,2024-01-01,,no decimal',
  '4,1,maybe,2024-01-01,,"no ""boolean"""',
  '5,1,true,2023-02-29,,"no date,\r\non two lines"',
  '6,1,true,2024-01-01,2024-01-01T25:00:00Z,no time',
  ',1,true,2024-01-01,,no id',
  '99999999999999999999,1,true,2024-01-01,,too large',
  '9,1,true',
  '10,1,true,2024-01-01,,too,many',
  '11,1,true,2024-01-01,,"quote"d',
  '12,1,true,2024-01-01,,caf\xe9',
  '13,1,true,2024-01-01,,N\0L',
  '14,1,true,2024-01-01,,sound',
  '',
].join('\r\n')

/** What the file says of each of them before its message, and the record. */
const problems = [
  ['3,id,NOT_AN_INTEGER', 'x,1,true,2024-01-01,,no integer'],
  ['4,price,NOT_A_DECIMAL', '3,1.2.3,true,2024-01-01,,no decimal'],
  ['5,"is, sold",NOT_A_BOOLEAN', '4,1,maybe,2024-01-01,,"no ""boolean"""'],
  ['6,day,INVALID_DATE', '5,1,true,2023-02-29,,"no date,\r\non two lines"'],
  ['8,moment,INVALID_DATETIME', '6,1,true,2024-01-01,2024-01-01T25:00:00Z,no time'],
  ['9,id,NULL_NOT_ALLOWED', ',1,true,2024-01-01,,no id'],
  ['10,id,OUT_OF_RANGE', '99999999999999999999,1,true,2024-01-01,,too large'],
  ['11,,RAGGED_ROW', '9,1,true'],
  ['12,,RAGGED_ROW', '10,1,true,2024-01-01,,too,many'],
  ['13,,INVALID_QUOTE', '11,1,true,2024-01-01,,"quote"d'],
  ['14,,INVALID_UTF8', '12,1,true,2024-01-01,,café'],
  ['15,,NUL_BYTE', '13,1,true,2024-01-01,,N␀L'],
] as const

/** All but two of them: the one that is no boolean, and the first one that is ragged. */
const repairs = {
  'x,1,true,2024-01-01,,no integer': '2,1,true,2024-01-01,,mended',
  ',3,1.2.3,': ',3,1.23,',
  ',5,1,true,2023-02-29,': ',5,1,true,2023-02-28,',
  ',2024-01-01T25:00:00Z,': ',2024-01-01T05:00:00Z,',
  ',,1,true,2024-01-01,,no id': ',7,1,true,2024-01-01,,mended',
  ',99999999999999999999,': ',8,',
  'too,many': 'too many',
  '"quote"d': '"quoted"',
  'N␀L': 'NUL',
}

async function upload(server: TestServer, api: ApiClient, bytes: Buffer): Promise<string> {
  const file = join(server.folder, 'problems.csv')
  writeFileSync(file, bytes)
  return api.upload(file, 'problems.csv')
}

async function textOf(server: TestServer, api: ApiClient, id: string): Promise<string> {
  const response = await rejectedFile(server, api, id)
  expect(response.status).toBe(200)
  return response.text()
}

/** Replaces each of the texts, which all have to be there. */
function mended(text: string, changes: Readonly<Record<string, string>>): string {
  let result = text
  for (const [from, to] of Object.entries(changes)) {
    expect(result).toContain(from)
    result = result.replace(from, to)
  }
  return result
}

async function imported(api: ApiClient, input: StartImportInput) {
  const id = await begin(api, input)
  const { progress } = await until(api, id, 'SUCCEEDED')
  const { dataset } = await importTask(api, id)
  return { id, datasetId: dataset?.id ?? '', ...progress }
}

async function rowsOf(api: ApiClient, id: string) {
  const { dataset } = await api.request(DatasetDocument, { id, first: 1_000 })
  return dataset?.rows.nodes.map(({ values }) => values)
}

function field(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function messagesOf(api: ApiClient, id: string): Promise<string[]> {
  return (await importTask(api, id)).rejectedRows.nodes.map(({ message }) => field(message))
}

/** Records of which every third is rejected. */
function thirds(rows: number): string {
  const records = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? `${i},x` : `${i},${i}`))
  return `id,n\n${records.join('\n')}\n`
}

const numbers: StartImportInput['columns'] = [
  { name: 'id', type: 'INTEGER' },
  { name: 'n', type: 'INTEGER' },
]

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  test('what was rejected is downloaded, mended and imported again, until nothing is left', async () => {
    const { server, api } = await shared()
    const uploadId = await upload(server, api, Buffer.from(source, 'latin1'))
    const first = await imported(api, { uploadId, columns })
    expect(first).toMatchObject({ rowsDone: 2, rowsRejected: 12 })
    const response = await rejectedFile(server, api, first.id)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="problems rejected rows.csv"',
      'x-content-type-options': 'nosniff',
    })
    const said = await messagesOf(api, first.id)
    const names = 'id,price,"is, sold",day,moment,note'
    const own = '_sluice_line,_sluice_column,_sluice_code,_sluice_message'
    const text = await response.text()
    expect(text).toBe(
      `${own},${names}\n${problems.map(([why, record], i) => `${why},${said[i]},${record}\n`).join('')}`,
    )

    const { datasetId } = first
    const append = { datasetId, mode: 'APPEND' } as const
    const again = mended(text, repairs)
    const second = await imported(api, {
      uploadId: await uploadText(server, api, again),
      ...append,
    })
    expect(second).toMatchObject({ rowsDone: 10, rowsRejected: 2 })
    const [boolean, ragged] = await messagesOf(api, second.id)
    const rest = await textOf(server, api, second.id)
    const old = own.replaceAll(/_sluice_[a-z]+/g, (name) => `${name} (2)`)
    expect(rest).toBe(
      `${own},${old},${names}
4,"is, sold",NOT_A_BOOLEAN,${boolean},5,"is, sold",NOT_A_BOOLEAN,${said[2]},4,1,maybe,2024-01-01,,"no ""boolean"""
10,,RAGGED_ROW,${ragged},11,,RAGGED_ROW,${said[7]},9,1,true
`,
    )

    const last = mended(rest, { ',maybe,': ',no,', '9,1,true': '9,1,true,,,mended' })
    const third = await imported(api, { uploadId: await uploadText(server, api, last), ...append })
    expect(third).toMatchObject({ rowsDone: 2, rowsRejected: 0 })
    expect((await importTask(api, third.id)).rejectedRowsUrl).toBeNull()
    const rows = (await rowsOf(api, datasetId)) ?? []
    expect(rows.map(([id]) => id)).toEqual([1, 14, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 4, 9])
    expect(rows.slice(2)).toEqual([
      [2, '1', true, '2024-01-01', null, 'mended'],
      [3, '1.23', true, '2024-01-01', null, 'no decimal'],
      [5, '1', true, '2023-02-28', null, 'no date,\r\non two lines'],
      [6, '1', true, '2024-01-01', '2024-01-01T05:00:00Z', 'no time'],
      [7, '1', true, '2024-01-01', null, 'mended'],
      [8, '1', true, '2024-01-01', null, 'too large'],
      [10, '1', true, '2024-01-01', null, 'too many'],
      [11, '1', true, '2024-01-01', null, 'quoted'],
      [12, '1', true, '2024-01-01', null, 'café'],
      [13, '1', true, '2024-01-01', null, 'NUL'],
      [4, '1', false, '2024-01-01', null, 'no "boolean"'],
      [9, '1', true, null, null, 'mended'],
    ])
  })

  test('a mended file also becomes a dataset of its own, without what Sluice has said', async () => {
    const { server, api } = await shared()
    const text = `_sluice_line,_sluice_note,id,name\n7,x,1,Ann\n9,y,2,Bob\n`
    const { datasetId } = await imported(api, { uploadId: await uploadText(server, api, text) })
    expect(await rowsOf(api, datasetId)).toEqual([
      [1, 'Ann'],
      [2, 'Bob'],
    ])
    const named = await imported(api, {
      uploadId: await uploadText(server, api, text),
      columns: [{ source: '_sluice_line', name: '_sluice_line', type: 'INTEGER' }],
    })
    expect(await rowsOf(api, named.datasetId)).toEqual([[7], [9]])
  })

  test('20,000 rejected rows come in order, and while the task is paused those that there are', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, thirds(60_000))
    const id = await begin(api, { uploadId, columns: numbers })
    await untilMoving(api, id)
    await api.request(PauseTaskDocument, { input: { id } })
    const { progress } = await until(api, id, 'PAUSED', 'SUCCEEDED')
    const early = await textOf(server, api, id)
    expect(early.trimEnd().split('\n')).toHaveLength(1 + progress.rowsRejected)
    await api.request(ResumeTaskDocument, { input: { id } })
    await until(api, id, 'SUCCEEDED')
    const text = await textOf(server, api, id)
    expect(text.startsWith(early)).toBe(true)
    const [, ...records] = text.trimEnd().split('\n')
    const expected = Array.from({ length: 20_000 }, (_, i) => [`${3 * i + 2}`, `${3 * i},x`])
    expect(
      records.map((record) => [record.split(',')[0], record.split(',').slice(-2).join(',')]),
    ).toEqual(expected)
  })

  test('the reasons of an import that failed can be had, too', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, 'id,n\n1,1\n2,x\n')
    const id = await begin(api, { uploadId, columns: numbers, onInvalidRow: 'FAIL' })
    await until(api, id, 'FAILED')
    expect(await textOf(server, api, id)).toMatch(/\n3,n,NOT_AN_INTEGER,.*,2,x\n$/)
  })

  describe('a link', () => {
    async function rejecting(server: TestServer, api: ApiClient) {
      const uploadId = await uploadText(server, api, 'id,n\n1,1\n2,x\n')
      const { id } = await imported(api, { uploadId, columns: numbers })
      const { rejectedRowsUrl } = await importTask(api, id)
      return { id, address: new URL(rejectedRowsUrl ?? '', server.url) }
    }

    async function answerOf(address: URL | string) {
      const response = await fetch(address)
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code]
    }

    test('that is changed gives nothing', async () => {
      const { server, api } = await shared()
      const { address } = await rejecting(server, api)
      const other = address.href.replace(/\/downloads\/.{20}/, (start) => `${start}x`)
      expect(await answerOf(other)).toEqual([403, 'INVALID_LINK'])
    })

    test('to the rows of a deleted task says that they are gone', async () => {
      const { server, api } = await shared()
      const { id, address } = await rejecting(server, api)
      await api.request(DeleteTaskDocument, { input: { id } })
      expect(await answerOf(address)).toEqual([410, 'GONE'])
    })

    test('to the rows of an import that was taken back says so, too, and there is no other one', async () => {
      const { server, api } = await shared()
      const { id, address } = await rejecting(server, api)
      await api.request(UndoTaskDocument, { input: { id } })
      await until(api, id, 'STOPPED')
      while ((await importTask(api, id)).rejectedRowsUrl !== null);
      expect(await answerOf(address)).toEqual([410, 'GONE'])
    })
  })
})
