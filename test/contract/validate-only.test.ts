import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type ColumnInput,
  DatasetDocument,
  DatasetsDocument,
  DeleteUploadedFileDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StartImportDocument,
  type StartImportInput,
  StopTaskDocument,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, historyOf, importTask, until, untilMoving, uploadText } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer, testServer } from '../support/server.ts'
import { dataTables } from '../support/stored-rows.ts'

const mixed = 'id,name\n1,one\ntwo,2\n3\n4,four\n5,"a"b\n'
const columns: ColumnInput[] = [
  { name: 'id', type: 'INTEGER' },
  { name: 'name', type: 'TEXT' },
]

/** A record in a hundred is too short. */
const count = 200_000
const manyRows = `id,name\n${Array.from({ length: count }, (_, i) => (i % 100 === 7 ? `${i}` : `${i},name ${i}`)).join('\n')}\n`
const manyCounts = { rowsDone: count * 0.99, rowsRejected: count * 0.01, fraction: 1 }

async function validate(api: ApiClient, input: StartImportInput) {
  const id = await begin(api, { ...input, validateOnly: true })
  await until(api, id, 'SUCCEEDED', 'FAILED')
  return importTask(api, id)
}

async function imported(api: ApiClient, input: StartImportInput) {
  const id = await begin(api, input)
  await until(api, id, 'SUCCEEDED', 'FAILED')
  return importTask(api, id)
}

/** A validation of many records that is paused in the middle; one that was too quick is begun again. */
async function paused(api: ApiClient, input: StartImportInput): Promise<string> {
  for (;;) {
    const id = await begin(api, { ...input, validateOnly: true })
    await untilMoving(api, id)
    await api.request(PauseTaskDocument, { input: { id } })
    const { state, progress } = await until(api, id, 'PAUSED', 'SUCCEEDED')
    if (state === 'SUCCEEDED') continue
    if (progress.rowsDone < manyCounts.rowsDone) return id
    // the pause has come between the last record and the end
    await api.request(ResumeTaskDocument, { input: { id } })
    await until(api, id, 'SUCCEEDED')
  }
}

/** All that there is of datasets. */
async function datasetsOf(server: TestServer, api: ApiClient) {
  const { datasets } = await api.request(DatasetsDocument, { first: 1_000 })
  return { tables: (await dataTables(server.database)).sort(), nodes: datasets.nodes }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  test('counts and rejects as the import does, and leaves nothing', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, mixed)
    const before = await datasetsOf(server, api)
    const seen = await validate(api, { uploadId, columns })
    expect(seen).toMatchObject({
      state: 'SUCCEEDED',
      validateOnly: true,
      mode: 'CREATE',
      dataset: null,
      progress: { rowsDone: 2, rowsRejected: 3, fraction: 1 },
      availableActions: [],
    })
    expect(seen.rejectedRows.nodes.map(({ line, code }) => [line, code])).toEqual([
      [3, 'NOT_AN_INTEGER'],
      [4, 'RAGGED_ROW'],
      [6, 'INVALID_QUOTE'],
    ])
    expect(await datasetsOf(server, api)).toEqual(before)

    const real = await imported(api, { uploadId, columns })
    expect(real).toMatchObject({ validateOnly: false, progress: { rowsDone: 2, rowsRejected: 3 } })
    expect(real.rejectedRows).toEqual(seen.rejectedRows)
  })

  test('there is nothing to undo', async () => {
    const { server, api } = await shared()
    const { id } = await validate(api, { uploadId: await uploadText(server, api, mixed) })
    const { undoTask } = await api.request(UndoTaskDocument, { input: { id } })
    expect(undoTask).toMatchObject({
      task: { state: 'SUCCEEDED' },
      userErrors: [{ code: 'INVALID_STATE', message: 'A task that is SUCCEEDED cannot undo.' }],
    })
  })

  test('FAIL and maxRejectedRows end it as they end the import', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, mixed)
    const before = await datasetsOf(server, api)
    for (const policy of [{ onInvalidRow: 'FAIL' }, { maxRejectedRows: 2 }] as const) {
      const seen = await validate(api, { uploadId, columns, ...policy })
      const real = await imported(api, { uploadId, columns, ...policy })
      expect(seen).toMatchObject({ state: 'FAILED', failure: { retryable: false }, dataset: null })
      expect(seen.failure?.message).toBe(real.failure?.message)
      expect(seen.progress.rowsRejected).toBe(real.progress.rowsRejected)
      expect(seen.rejectedRows).toEqual(real.rejectedRows)
    }
    const { nodes } = await datasetsOf(server, api)
    expect(nodes).toEqual(before.nodes)
  })

  test('a pause outlives the server, and the rest is counted once', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const uploadId = await uploadText(server, api, manyRows)
    const id = await paused(api, { uploadId, columns })
    const { progress, rejectedRows } = await importTask(api, id)
    expect(progress.rowsDone).toBeLessThan(manyCounts.rowsDone)
    expect(rejectedRows.nodes[0]).toMatchObject({ line: 9, record: '7', code: 'RAGGED_ROW' })
    await server.kill()
    await server.restart()
    const again = await server.client()
    expect(await importTask(again, id)).toMatchObject({
      state: 'PAUSED',
      progress: { rowsDone: progress.rowsDone },
    })
    await again.request(ResumeTaskDocument, { input: { id } })
    await until(again, id, 'SUCCEEDED')
    expect((await importTask(again, id)).progress).toMatchObject(manyCounts)
    expect(await historyOf(again, id)).toEqual([
      'QUEUED',
      'RUNNING',
      'PAUSING',
      'PAUSED',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
    expect(await datasetsOf(server, again)).toEqual({ tables: [], nodes: [] })
  })

  test('a stop leaves nothing, and with keep the rejected rows that it has found', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, manyRows)
    const before = await datasetsOf(server, api)
    const stopped = await paused(api, { uploadId, columns })
    await api.request(StopTaskDocument, { input: { id: stopped } })
    await until(api, stopped, 'STOPPED')
    const kept = await paused(api, { uploadId, columns })
    await api.request(StopTaskDocument, { input: { id: kept, keep: true } })
    await until(api, kept, 'STOPPED')
    for (const id of [stopped, kept]) {
      expect(await importTask(api, id)).toMatchObject({ dataset: null, availableActions: [] })
    }
    expect((await importTask(api, kept)).rejectedRows.nodes[0]).toMatchObject({ line: 9 })
    expect(await datasetsOf(server, api)).toEqual(before)
    const deleted = await api.request(DeleteUploadedFileDocument, { input: { id: uploadId } })
    expect(deleted.deleteUploadedFile.userErrors).toEqual([])
  })

  describe('against a dataset', () => {
    async function datasetWith(server: TestServer, api: ApiClient) {
      const uploadId = await uploadText(server, api, 'id,name\n1,one\n')
      const { dataset } = await imported(api, { uploadId, columns })
      return dataset?.id ?? ''
    }

    const contentOf = async (api: ApiClient, id: string) =>
      (await api.request(DatasetDocument, { id, first: 10 })).dataset

    test.each([
      ['APPEND', undefined],
      ['REPLACE', undefined],
      ['UPSERT', 'id'],
    ] as const)(
      '%s, which another import is writing: checked, and not held up',
      async (mode, key) => {
        const { server, api } = await shared()
        const datasetId = await datasetWith(server, api)
        const many = await uploadText(server, api, manyRows)
        const writer = await begin(api, { uploadId: many, mode: 'APPEND', datasetId })
        await api.request(PauseTaskDocument, { input: { id: writer } })
        await until(api, writer, 'PAUSED', 'SUCCEEDED')
        const before = await contentOf(api, datasetId)
        expect(before?.writer).toEqual({ id: writer })
        const uploadId = await uploadText(server, api, 'name,id\nnine,9\nten,x\nnone,\n')
        const seen = await validate(api, {
          uploadId,
          mode,
          datasetId,
          ...(key && { keyColumns: [key] }),
        })
        expect(seen).toMatchObject({ state: 'SUCCEEDED', mode, dataset: null })
        const codes = seen.rejectedRows.nodes.map(({ line, code }) => [line, code])
        expect(codes).toEqual([
          [3, 'NOT_AN_INTEGER'],
          ...(mode === 'UPSERT' ? [[4, 'KEY_MISSING']] : []),
        ])
        expect(seen.progress).toMatchObject({ rowsDone: 3 - codes.length, fraction: 1 })
        expect(await contentOf(api, datasetId)).toEqual(before)
        await api.request(StopTaskDocument, { input: { id: writer } })
      },
    )

    test('columns that do not fit are refused before it begins, and so is a dataset that there is not', async () => {
      const { server, api } = await shared()
      const datasetId = await datasetWith(server, api)
      const uploadId = await uploadText(server, api, 'id,colour\n1,red\n')
      const refusal = async (input: Partial<StartImportInput>) => {
        const start = { uploadId, mode: 'APPEND', validateOnly: true, datasetId, ...input } as const
        const { startImport } = await api.request(StartImportDocument, { input: start })
        return startImport
      }
      expect(await refusal({})).toMatchObject({
        task: null,
        userErrors: [{ code: 'INVALID_INPUT', field: ['columns'] }],
      })
      expect(await refusal({ datasetId: 'dataset_0' })).toMatchObject({
        task: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['datasetId'] }],
      })
    })
  })

  const isMysqlFamily = kind.name === 'MariaDB' || kind.name === 'MySQL'
  test(`a table of 400 columns of text ${isMysqlFamily ? 'is refused, as the import would be, and none is made' : 'is fine'}`, async () => {
    const { server, api } = await shared()
    const names = Array.from({ length: 400 }, (_, i) => `column ${i}`)
    const path = join(server.folder, 'wide.csv')
    writeFileSync(path, `${names.join(',')}\n${Array(400).fill('x').join(',')}\n`)
    const uploadId = await api.upload(path, 'wide.csv')
    const before = await datasetsOf(server, api)
    // twice: on the same connection, too
    for (const _ of [1, 2]) {
      const seen = await validate(api, { uploadId })
      if (isMysqlFamily) {
        expect(seen.failure).toMatchObject({ code: 'TABLE_TOO_WIDE', retryable: false })
        expect(seen.failure?.message).toContain('these 400 columns')
      } else {
        expect(seen).toMatchObject({ state: 'SUCCEEDED', progress: { rowsDone: 1 } })
      }
    }
    const narrow = await uploadText(server, api, mixed)
    expect(await validate(api, { uploadId: narrow })).toMatchObject({ state: 'SUCCEEDED' })
    expect((await datasetsOf(server, api)).tables).toEqual(before.tables)
  })

  test('the same key gives the validation back, and not with an import', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, mixed)
    const input = { uploadId, validateOnly: true, idempotencyKey: 'validated' }
    const id = await begin(api, input)
    expect(await begin(api, input)).toBe(id)
    const other = { input: { ...input, validateOnly: false } }
    const { startImport } = await api.request(StartImportDocument, other)
    expect(startImport.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['idempotencyKey'] }])
  })
})
