import { describe, expect, test } from 'vitest'
import {
  DatasetDocument,
  DeleteDatasetDocument,
  DeleteTaskDocument,
  DeleteUploadedFileDocument,
  PauseTaskDocument,
  RenameDatasetDocument,
  ResumeTaskDocument,
  StartImportDocument,
  type StartImportInput,
  StopTaskDocument,
  TaskDocument,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, untilMoving, uploadText } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

const header = 'id,name,score\n'

/** So many records, whose chunks leave time to ask for something. */
function many(from: number, count: number): string {
  const records = Array.from({ length: count }, (_, i) => `${from + i},name ${from + i},${i}.5`)
  return `${header}${records.join('\n')}\n`
}

async function rowsOf(api: ApiClient, id: string, first = 1_000): Promise<unknown[][] | undefined> {
  const { dataset } = await api.request(DatasetDocument, { id, first })
  return dataset?.rows.nodes.map((row) => row.values)
}

async function datasetOf(api: ApiClient, id: string) {
  return (await api.request(DatasetDocument, { id, first: 0 })).dataset
}

async function run(
  server: TestServer,
  api: ApiClient,
  text: string,
  input: Omit<StartImportInput, 'uploadId'>,
): Promise<string> {
  const id = await begin(api, { uploadId: await uploadText(server, api, text), ...input })
  await until(api, id, 'SUCCEEDED')
  return id
}

async function created(server: TestServer, api: ApiClient, text = `${header}1,one,1.5\n2,two,\n`) {
  const taskId = await run(server, api, text, {})
  const { dataset } = await importTask(api, taskId)
  return { taskId, datasetId: dataset?.id ?? '' }
}

async function actionsOf(api: ApiClient, id: string) {
  return (await api.request(TaskDocument, { id })).task?.availableActions
}

async function undo(api: ApiClient, id: string) {
  const { undoTask } = await api.request(UndoTaskDocument, { input: { id } })
  if (undoTask.userErrors.length > 0) return undoTask.userErrors
  await until(api, id, 'STOPPED')
  return []
}

/** An import of many rows that is paused in the middle; one that was too quick is undone and tried again. */
async function paused(api: ApiClient, input: StartImportInput): Promise<string> {
  for (;;) {
    const id = await begin(api, input)
    await untilMoving(api, id)
    await api.request(PauseTaskDocument, { input: { id } })
    const { state } = await until(api, id, 'PAUSED', 'SUCCEEDED')
    if (state === 'PAUSED') return id
    expect(await undo(api, id)).toEqual([])
  }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  describe('APPEND', () => {
    test('adds rows by the names of their columns, below those that are there', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const text = 'score,id\n2.50,3\n,4\n'
      await run(server, api, text, { mode: 'APPEND', datasetId })
      expect(await rowsOf(api, datasetId)).toEqual([
        [1, 'one', '1.5'],
        [2, 'two', null],
        [3, null, '2.50'],
        [4, null, null],
      ])
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 4, writer: null })
    })

    test('takes columns under other names, and leaves out those that nothing names', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      await run(server, api, 'nr,etc\n9,x\n', {
        mode: 'APPEND',
        datasetId,
        columns: [{ source: 'nr', name: 'id', type: 'INTEGER' }],
      })
      expect((await rowsOf(api, datasetId))?.at(-1)).toEqual([9, null, null])
    })

    test.each<[what: string, text: string, input: Partial<StartImportInput>, message: RegExp]>([
      ['a column that the dataset does not have', 'id,colour\n1,red\n', {}, /no column "colour"/],
      [
        'another type',
        header,
        { columns: [{ name: 'id', type: 'TEXT' }] },
        /"id" of the dataset is INTEGER/,
      ],
      ['a dataset’s name', header, { datasetName: 'x' }, /keeps the dataset’s name/],
      ['no dataset', header, { datasetId: null }, /needs the dataset/],
      ['a dataset that there is not', header, { datasetId: 'dataset_0' }, /no dataset dataset_0/],
    ])('refuses %s', async (_, text, input, message) => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const uploadId = await uploadText(server, api, text)
      const start = { uploadId, mode: 'APPEND', datasetId, ...input } as const
      const { startImport } = await api.request(StartImportDocument, { input: start })
      expect(startImport.userErrors[0]?.message).toMatch(message)
      expect(await datasetOf(api, datasetId)).toMatchObject({ writer: null })
    })

    test('a column that must have a value cannot be missing', async () => {
      const { server, api } = await shared()
      const taskId = await run(server, api, 'id,name\n1,one\n', {
        columns: [
          { name: 'id', type: 'INTEGER', nullable: false },
          { name: 'name', type: 'TEXT' },
        ],
      })
      const { dataset } = await importTask(api, taskId)
      const uploadId = await uploadText(server, api, 'name\ntwo\n')
      const input = { uploadId, mode: 'APPEND', datasetId: dataset?.id } as const
      const { startImport } = await api.request(StartImportDocument, { input })
      expect(startImport.userErrors[0]?.message).toMatch(/no column for "id".*must have a value/)
    })
  })

  describe.each(['APPEND', 'REPLACE', 'UPSERT'] as const)('%s', (mode) => {
    const keyColumns = mode === 'UPSERT' ? { keyColumns: ['id'] } : {}

    test('readers see the old rows until it has succeeded, and a stop leaves exactly those', async () => {
      const { server, api } = await shared()
      const { taskId, datasetId } = await created(server, api)
      const before = await rowsOf(api, datasetId)
      const uploadId = await uploadText(server, api, many(2, 60_000))
      const id = await paused(api, { uploadId, mode, datasetId, ...keyColumns })
      expect(await rowsOf(api, datasetId)).toEqual(before)
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 2, writer: { id } })
      expect(await actionsOf(api, taskId)).toEqual([])
      await api.request(StopTaskDocument, { input: { id } })
      await until(api, id, 'STOPPED')
      expect(await rowsOf(api, datasetId)).toEqual(before)
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 2, writer: null })

      // and the next one finds nothing of it
      const last = await run(server, api, `${header}3,three,\n`, { mode, datasetId, ...keyColumns })
      const three = [[3, 'three', null]]
      const after = mode === 'REPLACE' ? three : [...(before ?? []), ...three]
      expect(await rowsOf(api, datasetId)).toEqual(after)
      expect(await actionsOf(api, last)).toEqual(['UNDO'])
      expect(await undo(api, last)).toEqual([])
      expect(await rowsOf(api, datasetId)).toEqual(before)
    })

    test('a second writer gets CONFLICT, and nothing else may change the dataset meanwhile', async () => {
      const { server, api } = await shared()
      const { taskId, datasetId } = await created(server, api)
      const uploadId = await uploadText(server, api, many(2, 60_000))
      const id = await paused(api, { uploadId, mode, datasetId, ...keyColumns })
      const input = { uploadId, mode, datasetId, ...keyColumns } as const
      const second = await api.request(StartImportDocument, { input })
      expect(second.startImport).toMatchObject({
        task: null,
        userErrors: [{ code: 'CONFLICT', field: ['datasetId'] }],
      })
      expect(second.startImport.userErrors[0]?.message).toContain(id)
      const conflict = { userErrors: [{ code: 'CONFLICT' }] }
      const of = { input: { id: datasetId } }
      expect((await api.request(DeleteDatasetDocument, of)).deleteDataset).toMatchObject(conflict)
      const rename = { input: { id: datasetId, name: 'another' } }
      expect((await api.request(RenameDatasetDocument, rename)).renameDataset).toMatchObject(
        conflict,
      )
      const upload = { input: { id: uploadId } }
      expect(
        (await api.request(DeleteUploadedFileDocument, upload)).deleteUploadedFile,
      ).toMatchObject(conflict)
      expect((await api.request(DeleteTaskDocument, { input: { id } })).deleteTask).toMatchObject({
        userErrors: [{ code: 'INVALID_STATE' }],
      })
      expect(await undo(api, taskId)).toMatchObject([{ code: 'INVALID_STATE' }])

      await api.request(ResumeTaskDocument, { input: { id } })
      await until(api, id, 'SUCCEEDED')
      expect(await datasetOf(api, datasetId)).toMatchObject({
        rowCount: { APPEND: 60_002, REPLACE: 60_000, UPSERT: 60_001 }[mode],
        writer: null,
      })
      expect((await api.request(DeleteUploadedFileDocument, upload)).deleteUploadedFile).toEqual({
        deletedId: uploadId,
        userErrors: [],
      })
    })
  })

  describe('REPLACE', () => {
    test('puts the rows of the file in place of all others; a cursor of the old ones says so', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const { dataset } = await api.request(DatasetDocument, { id: datasetId, first: 1 })
      const after = dataset?.rows.pageInfo.endCursor ?? null
      await run(server, api, 'name,id\nnew,7\n', { mode: 'REPLACE', datasetId })
      expect(await rowsOf(api, datasetId)).toEqual([[7, 'new', null]])
      await expect(
        api.request(DatasetDocument, { id: datasetId, first: 1, after }),
      ).rejects.toThrow(/has been replaced since/)
    })

    test('stopped with keep, it shows what was loaded until then', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const uploadId = await uploadText(server, api, many(1, 60_000))
      const id = await paused(api, { uploadId, mode: 'REPLACE', datasetId })
      await api.request(StopTaskDocument, { input: { id, keep: true } })
      const { progress } = await until(api, id, 'STOPPED')
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: progress.rowsDone })
      expect(await rowsOf(api, datasetId, 1)).toEqual([[1, 'name 1', '0.5']])
    })
  })

  describe('UPSERT', () => {
    test('a row replaces those with the same key; of two in the file the last one counts', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(
        server,
        api,
        `${header}1,one,1\n2,two,2\n2,two again,2\n,nobody,0\n3,three,3\n`,
      )
      const text = `${header}2,TWO,22\n4,four,4\n,nobody,1\n4,FOUR,44\n`
      const id = await run(server, api, text, { mode: 'UPSERT', datasetId, keyColumns: ['id'] })
      expect(await rowsOf(api, datasetId)).toEqual([
        [1, 'one', 1],
        [null, 'nobody', 0],
        [3, 'three', 3],
        [2, 'TWO', 22],
        [4, 'FOUR', 44],
      ])
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 5 })
      const { rejectedRows } = await importTask(api, id)
      expect(rejectedRows.nodes).toMatchObject([{ code: 'KEY_MISSING', line: 4 }])
      expect(await undo(api, id)).toEqual([])
      expect(await rowsOf(api, datasetId)).toHaveLength(5)
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 5 })
    })

    test('keys of several columns of every type but DECIMAL, told apart to the last character', async () => {
      const { server, api } = await shared()
      const columns = 'a,b,c,d,e\n'
      const row = (a: string, e: string) => `${a},7,true,2024-02-29,${e}\n`
      const { datasetId } = await created(
        server,
        api,
        `${columns}${row('x', '1')}${row('X', '2')}${row('x ', '3')}${row('ä'.repeat(500), '4')}`,
      )
      const keyColumns = ['a', 'b', 'c', 'd']
      const text = `${columns}${row('x', '10')}${row('ä'.repeat(500), '40')}${row('y'.repeat(601), '50')}`
      const id = await run(server, api, text, { mode: 'UPSERT', datasetId, keyColumns })
      const rows = await rowsOf(api, datasetId)
      expect(rows?.map((values) => [String(values[0]).slice(0, 2), values[4]])).toEqual([
        ['X', 2],
        ['x ', 3],
        ['x', 10],
        ['ää', 40],
      ])
      const { rejectedRows } = await importTask(api, id)
      expect(rejectedRows.nodes).toMatchObject([{ code: 'KEY_TOO_LONG' }])
    })

    test.each<[what: string, text: string, keyColumns: string[] | null, message: RegExp]>([
      ['no key', header, null, /needs "keyColumns"/],
      ['a key that is no column', header, ['x'], /no column "x"/],
      ['a DECIMAL key', header, ['score'], /"score" is DECIMAL/],
      ['the same key twice', header, ['id', 'id'], /each once/],
      ['a file without all columns', 'id\n1\n', ['id'], /no column for "name".*replaced whole/],
    ])('refuses %s', async (_, text, keyColumns, message) => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const uploadId = await uploadText(server, api, text)
      const input = { uploadId, mode: 'UPSERT', datasetId, keyColumns } as const
      const { startImport } = await api.request(StartImportDocument, { input })
      expect(startImport.userErrors[0]?.message).toMatch(message)
    })

    test('takes one look a row, however many rows have its key', async () => {
      const { server, api } = await shared()
      const alike = (name: string, count: number) => `${name},1\n`.repeat(count)
      const old = `name,score\n${alike('old', 30_000)}${alike('both', 2)}`
      const { datasetId } = await created(server, api, old)
      const text = `name,score\n${alike('both', 30_000)}new,2\n${alike('both', 5)}`
      await run(server, api, text, { mode: 'UPSERT', datasetId, keyColumns: ['name'] })
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 30_002 })
    })

    test('is one step: stopped with keep, it changes nothing', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const before = await rowsOf(api, datasetId)
      const uploadId = await uploadText(server, api, many(2, 60_000))
      const id = await paused(api, { uploadId, mode: 'UPSERT', datasetId, keyColumns: ['id'] })
      await api.request(StopTaskDocument, { input: { id, keep: true } })
      await until(api, id, 'STOPPED')
      expect(await rowsOf(api, datasetId)).toEqual(before)
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount: 2, writer: null })
    })
  })

  describe('undo', () => {
    test('takes the newest change back, then the one before, and at last the dataset', async () => {
      const { server, api } = await shared()
      const { taskId: first, datasetId } = await created(server, api)
      const second = await run(server, api, `${header}3,three,\n`, { mode: 'APPEND', datasetId })
      const third = await run(server, api, `${header}4,four,\n`, { mode: 'REPLACE', datasetId })
      expect(await actionsOf(api, first)).toEqual([])
      expect(await actionsOf(api, second)).toEqual([])
      expect(await actionsOf(api, third)).toEqual(['UNDO'])
      expect(await undo(api, second)).toMatchObject([
        { code: 'INVALID_STATE', message: expect.stringContaining(third) },
      ])
      expect(await undo(api, third)).toEqual([])
      expect(await rowsOf(api, datasetId)).toHaveLength(3)
      expect(await actionsOf(api, third)).toEqual([])
      expect(await undo(api, second)).toEqual([])
      expect(await rowsOf(api, datasetId)).toHaveLength(2)
      expect(await undo(api, first)).toEqual([])
      expect(await datasetOf(api, datasetId)).toBeNull()
    })

    test('reaches back over no more than one REPLACE: the tables before it are gone', async () => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api)
      const second = await run(server, api, `${header}4,four,\n`, { mode: 'REPLACE', datasetId })
      const third = await run(server, api, `${header}5,five,\n`, { mode: 'REPLACE', datasetId })
      expect(await undo(api, third)).toEqual([])
      expect(await actionsOf(api, second)).toEqual([])
      expect(await undo(api, second)).toMatchObject([{ message: /no longer kept/ }])
      expect(await rowsOf(api, datasetId)).toEqual([[4, 'four', null]])
    })

    test('is gone with its task', async () => {
      const { server, api } = await shared()
      const { taskId: first, datasetId } = await created(server, api)
      const second = await run(server, api, `${header}4,four,\n`, { mode: 'REPLACE', datasetId })
      const { deleteTask } = await api.request(DeleteTaskDocument, { input: { id: second } })
      expect(deleteTask).toEqual({ deletedId: second, userErrors: [] })
      expect((await api.request(TaskDocument, { id: second })).task).toBeNull()
      expect(await actionsOf(api, first)).toEqual([])
      expect(await rowsOf(api, datasetId)).toEqual([[4, 'four', null]])
    })
  })

  test('a dataset is renamed and deleted; names stay unlike each other', async () => {
    const { server, api } = await shared()
    const { datasetId } = await created(server, api)
    const other = await created(server, api)
    const rename = async (name: string) =>
      (await api.request(RenameDatasetDocument, { input: { id: datasetId, name } })).renameDataset
    const name = `renamed ${datasetId}`
    expect(await rename(name)).toEqual({ dataset: { id: datasetId, name }, userErrors: [] })
    expect(await rename(' ')).toMatchObject({ userErrors: [{ field: ['name'] }] })
    const taken = (await datasetOf(api, other.datasetId))?.name ?? ''
    expect(await rename(taken)).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] })
    const remove = { input: { id: datasetId } }
    expect((await api.request(DeleteDatasetDocument, remove)).deleteDataset).toEqual({
      deletedId: datasetId,
      userErrors: [],
    })
    expect(await datasetOf(api, datasetId)).toBeNull()
    expect((await api.request(DeleteDatasetDocument, remove)).deleteDataset).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    })
  })

  test.each([
    ['APPEND', 'chunk:rows@2'],
    ['UPSERT', 'chunk:checkpoint@2'],
    ['UPSERT', 'chunk:committed@2'],
    ['UPSERT', 'publish:result@1'],
    ['APPEND', 'rollback:result@1'],
  ] as const)(
    '%s, killed at %s: it goes on by itself and the rows are right',
    async (mode, step) => {
      const { server, api } = await shared()
      const { datasetId } = await created(server, api, many(1, 5_000))
      await server.killAt(step)
      const uploadId = await uploadText(server, api, many(2_501, 8_000))
      const keys = mode === 'UPSERT' ? { keyColumns: ['id'] } : {}
      const id = await begin(api, { uploadId, mode, datasetId, ...keys })
      const undone = step.startsWith('rollback')
      if (undone) {
        await until(api, id, 'SUCCEEDED')
        await api.request(UndoTaskDocument, { input: { id } }).catch(() => {})
      }
      await server.ended()
      await server.restart()
      await until(api, id, undone ? 'STOPPED' : 'SUCCEEDED')
      const rowCount = undone ? 5_000 : { APPEND: 13_000, UPSERT: 10_500 }[mode]
      expect(await datasetOf(api, datasetId)).toMatchObject({ rowCount, writer: null })
      const ids: unknown[] = []
      for (let after: string | null = null; ; ) {
        const page: Awaited<ReturnType<typeof read>> = await read(after)
        ids.push(...(page?.rows.nodes.map(({ values }) => values[0]) ?? []))
        after = page?.rows.pageInfo.endCursor ?? null
        if (!page?.rows.pageInfo.hasNextPage) break
      }
      async function read(after: string | null) {
        return (await api.request(DatasetDocument, { id: datasetId, first: 1_000, after })).dataset
      }
      const from = (first: number, count: number) =>
        Array.from({ length: count }, (_, i) => first + i)
      const old = undone || mode === 'APPEND' ? from(1, 5_000) : from(1, 2_500)
      expect(ids).toEqual(undone ? old : [...old, ...from(2_501, 8_000)])
    },
  )
})
