import { appendFileSync, existsSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import {
  DatasetDocument,
  DatasetsDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StartImportDocument,
  type StartImportInput,
  StopTaskDocument,
  TaskChangedDocument,
  TaskEventsDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import {
  begin,
  importTask,
  until,
  untilMoving,
  uploadSales,
  uploadText,
  watchUntil,
} from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer, testServer } from '../support/server.ts'

async function start(api: ApiClient, input: StartImportInput) {
  const { startImport } = await api.request(StartImportDocument, { input })
  return startImport
}

/** All rows of a dataset, page by page. */
async function rowsOf(api: ApiClient, id: string): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for (let after: string | null = null; ; ) {
    const answer: Awaited<ReturnType<typeof page>> = await page(after)
    rows.push(...(answer?.rows.nodes.map((row) => row.values) ?? []))
    if (!answer?.rows.pageInfo.hasNextPage) return rows
    after = answer.rows.pageInfo.endCursor ?? null
  }
  async function page(after: string | null) {
    return (await api.request(DatasetDocument, { id, first: 1_000, after })).dataset
  }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  const vgsales = '../shared/data/vgsales.csv'
  const absent = !existsSync(vgsales)
  test.skipIf(absent)(
    `a real file: types, nulls and texts come out as they should${absent ? ` (skipped: ${vgsales} is absent)` : ''}`,
    async () => {
      const { api } = await shared()
      const uploadId = await api.upload(vgsales, 'vgsales.csv')
      const id = await begin(api, { uploadId })
      await until(api, id, 'SUCCEEDED')
      const { dataset, progress } = await importTask(api, id)
      expect(progress).toMatchObject({ rowsDone: 16_598, rowsRejected: 0, fraction: 1 })
      expect(dataset).toMatchObject({ name: 'vgsales', rowCount: 16_598 })
      const types = Object.fromEntries(dataset?.columns.map((c) => [c.name, c.type]) ?? [])
      expect(types).toMatchObject({
        Rank: 'INTEGER',
        Name: 'TEXT',
        Year: 'INTEGER',
        Publisher: 'TEXT',
        NA_Sales: 'DECIMAL',
      })
      const rows = await rowsOf(api, dataset?.id ?? '')
      const column = (name: string) => dataset?.columns.findIndex((c) => c.name === name) ?? -1
      expect(rows.filter((row) => row[column('Year')] === null)).toHaveLength(271)
      expect(rows.filter((row) => row[column('Publisher')] === 'N/A')).toHaveLength(58)
      const file = parse(await readFile(vgsales), { from_line: 2 }) as string[][]
      const asText = rows.map((row) => row.map((value) => (value === null ? 'N/A' : String(value))))
      expect(asText).toEqual(file)
    },
  )

  test('an import is watched, paused, resumed and finishes; its events tell who and why', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 100_000) })
    const seen: { revision: number; state: string; fraction: number }[] = []
    let asked = false
    for await (const { taskChanged: task } of api.subscribe(TaskChangedDocument, { id })) {
      seen.push({
        revision: task.revision,
        state: task.state,
        fraction: task.progress.fraction ?? 0,
      })
      if (!asked && task.progress.rowsDone > 0 && task.state === 'RUNNING') {
        asked = true
        await api.request(PauseTaskDocument, { input: { id, reason: 'lunch' } })
      }
      if (task.state === 'PAUSED') {
        expect(task.availableActions).toEqual(['RESUME', 'STOP'])
        // unfinished work is not to be seen
        const unseen = await importTask(api, id)
        expect(unseen.dataset).toMatchObject({ rowCount: 0 })
        expect((await api.request(DatasetsDocument, {})).datasets.nodes).toEqual([])
        expect(
          (await api.request(DatasetDocument, { id: unseen.dataset?.id ?? '' })).dataset,
        ).toBeNull()
        await api.request(ResumeTaskDocument, { input: { id } })
      }
    }
    const revisions = seen.map(({ revision }) => revision)
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
    expect(new Set(revisions).size).toBe(revisions.length)
    const fractions = seen.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toMatchObject({ state: 'SUCCEEDED', fraction: 1 })
    const { task } = await api.request(TaskEventsDocument, { id })
    expect(
      task?.events.nodes.map(({ from, to, actor, reason }) => [from, to, actor?.email, reason]),
    ).toEqual([
      [null, 'QUEUED', 'admin@example.com', null],
      ['QUEUED', 'RUNNING', undefined, null],
      ['RUNNING', 'PAUSING', 'admin@example.com', 'lunch'],
      ['PAUSING', 'PAUSED', undefined, null],
      ['PAUSED', 'QUEUED', 'admin@example.com', null],
      ['QUEUED', 'RUNNING', undefined, null],
      ['RUNNING', 'SUCCEEDED', undefined, null],
    ])
    expect((await importTask(api, id)).dataset).toMatchObject({ rowCount: 100_000 })
  })

  test('asking for what holds changes nothing, and what is not allowed is told with the task as it is', async () => {
    const { server, api } = await shared()
    const id = await begin(api, { uploadId: await uploadText(server, api, 'a,b\n1,2\n') })
    const done = await until(api, id, 'SUCCEEDED')
    const { pauseTask } = await api.request(PauseTaskDocument, { input: { id } })
    expect(pauseTask.userErrors).toMatchObject([{ code: 'INVALID_STATE' }])
    expect(pauseTask.task).toMatchObject({ state: 'SUCCEEDED', revision: done.revision })
    const unknown = await api.request(PauseTaskDocument, { input: { id: 'task_none' } })
    expect(unknown.pauseTask).toMatchObject({ task: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  describe('rows that do not convert', () => {
    const text =
      'id,name,born\n1,Ann,2001-02-03\nx,Bob,2002-03-04\n3,Cy,2003-02-30\n4,Dee\n5,Eve,2005-06-07\n'
    const columns: StartImportInput['columns'] = [
      { name: 'id', type: 'INTEGER', nullable: false },
      { source: 'name', name: 'who', type: 'TEXT' },
      { name: 'born', type: 'DATE' },
    ]

    test('are rejected with line, record, column, value, code and message; the others are loaded', async () => {
      const { server, api } = await shared()
      const uploadId = await uploadText(server, api, text)
      const id = await begin(api, { uploadId, columns, datasetName: 'people' })
      await until(api, id, 'SUCCEEDED')
      const task = await importTask(api, id)
      expect(task.progress).toMatchObject({ rowsDone: 2, rowsRejected: 3 })
      expect(task.rejectedRows.nodes).toMatchObject([
        { line: 3, record: 'x,Bob,2002-03-04', column: 'id', value: 'x', code: 'NOT_AN_INTEGER' },
        {
          line: 4,
          record: '3,Cy,2003-02-30',
          column: 'born',
          value: '2003-02-30',
          code: 'INVALID_DATE',
        },
        { line: 5, record: '4,Dee', column: null, value: null, code: 'RAGGED_ROW' },
      ])
      expect(await rowsOf(api, task.dataset?.id ?? '')).toEqual([
        [1, 'Ann', '2001-02-03'],
        [5, 'Eve', '2005-06-07'],
      ])
    })

    test('end the import under FAIL, with the first one as its failure; nothing is left but the reason', async () => {
      const { server, api } = await shared()
      const uploadId = await uploadText(server, api, text)
      const id = await begin(api, { uploadId, columns, onInvalidRow: 'FAIL' })
      const failed = await until(api, id, 'FAILED')
      expect(failed.failure).toMatchObject({ code: 'NOT_AN_INTEGER', retryable: false })
      expect(failed.failure?.message).toContain('Line 3, column "id"')
      expect(failed.availableActions).toEqual([])
      const task = await importTask(api, id)
      expect(task.dataset).toBeNull()
      expect(task.rejectedRows.nodes[0]).toMatchObject({ line: 3 })
    })

    test('end the import where there are more than maxRejectedRows', async () => {
      const { server, api } = await shared()
      const uploadId = await uploadText(server, api, text)
      const enough = await begin(api, { uploadId, columns, maxRejectedRows: 3, datasetName: 'a' })
      await until(api, enough, 'SUCCEEDED')
      const few = await begin(api, { uploadId, columns, maxRejectedRows: 2, datasetName: 'b' })
      const { failure } = await until(api, few, 'FAILED')
      expect(failure).toMatchObject({ code: 'TOO_MANY_REJECTED_ROWS', retryable: false })
    })
  })

  describe('an idempotency key', () => {
    test('gives the same task back for the same input, also to starts at the same time', async () => {
      const { server, api } = await shared()
      const uploadId = await uploadText(server, api, 'a\n1\n')
      const input = { uploadId, idempotencyKey: 'once' }
      const started = await Promise.all(Array.from({ length: 5 }, () => begin(api, input)))
      expect(new Set(started).size).toBe(1)
    })

    test('with another input is a conflict', async () => {
      const { server, api } = await shared()
      const uploadId = await uploadText(server, api, 'a\n1\n')
      await begin(api, { uploadId, idempotencyKey: 'again' })
      const other = await start(api, { uploadId, idempotencyKey: 'again', datasetName: 'other' })
      expect(other).toMatchObject({ task: null, userErrors: [{ code: 'CONFLICT' }] })
    })
  })

  test('a dataset’s name is taken from the file, and one that is taken is a conflict', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const uploadId = await uploadText(server, api, 'a\n1\n', 'my sales.csv')
    await until(api, await begin(api, { uploadId }), 'SUCCEEDED')
    await until(api, await begin(api, { uploadId }), 'SUCCEEDED')
    const { datasets } = await api.request(DatasetsDocument, {})
    expect(datasets.nodes.map(({ name }) => name)).toEqual(['my sales (2)', 'my sales'])
    const named = async (filter: { name?: string; nameContains?: string }) => {
      const found = await api.request(DatasetsDocument, { filter })
      return found.datasets.nodes.map(({ name }) => name)
    }
    expect(await named({ name: 'my sales' })).toEqual(['my sales'])
    expect(await named({ nameContains: 'y sales' })).toEqual(['my sales (2)', 'my sales'])
    expect(await named({ name: 'my sales', nameContains: '(2)' })).toEqual([])
    expect(await named({ nameContains: '%' })).toEqual([])
    expect(await named({ name: '' })).toEqual([])
    // names that differ in case alone are two names, and found by either
    await until(api, await begin(api, { uploadId, datasetName: 'MY SÄLES' }), 'SUCCEEDED')
    await until(api, await begin(api, { uploadId, datasetName: 'my säles' }), 'SUCCEEDED')
    expect(await named({ nameContains: 'Y sÄl' })).toEqual(['my säles', 'MY SÄLES'])
    expect(await named({ name: 'my säles' })).toEqual(['my säles'])
    const taken = await start(api, { uploadId, datasetName: 'my sales' })
    expect(taken).toMatchObject({
      task: null,
      userErrors: [{ code: 'CONFLICT', field: ['datasetName'] }],
    })
  })

  describe('files that are hard to read', () => {
    test.each([
      ['an empty file', '', /empty/i],
      ['blank lines alone', '\n\n  \n', /empty|header/i],
      ['an image', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', /image|PNG|text/i],
      ['a zip', 'PK\x03\x04\x14\0\0\0', /zip|Excel/i],
      ['HTML', '<!DOCTYPE html><html></html>', /HTML/i],
      ['bytes that are no text', '\x7fELF\x02\x01\x01\0\0\0\0\0', /binary/i],
    ])('%s is refused before a task exists', async (_, text, message) => {
      const { server, api } = await shared()
      const file = join(server.folder, 'hostile')
      writeFileSync(file, text, 'latin1')
      const answer = await start(api, { uploadId: await api.upload(file, 'hostile.csv') })
      expect(answer).toMatchObject({ task: null, userErrors: [{ code: 'INVALID_INPUT' }] })
      expect(answer.userErrors[0]?.message).toMatch(message)
    })

    test('a header alone gives an empty dataset', async () => {
      const { server, api } = await shared()
      const id = await begin(api, { uploadId: await uploadText(server, api, 'a,b,c\n') })
      await until(api, id, 'SUCCEEDED')
      const { dataset } = await importTask(api, id)
      expect(dataset).toMatchObject({ rowCount: 0 })
      expect(await rowsOf(api, dataset?.id ?? '')).toEqual([])
    })

    test('an unclosed quote ends the import with the line where it opened', async () => {
      const { server, api } = await shared()
      const id = await begin(api, {
        uploadId: await uploadText(server, api, 'a,b\n1,2\n3,"4\n5,6\n'),
      })
      const { failure } = await until(api, id, 'FAILED')
      expect(failure).toMatchObject({ code: 'UNCLOSED_QUOTE', retryable: false })
      expect(failure?.message).toContain('3')
    })
  })

  describe('the uploaded file, while the import is paused,', () => {
    async function paused(server: TestServer, api: ApiClient) {
      const uploadId = await uploadSales(server, api, 200_000)
      const id = await begin(api, { uploadId })
      await untilMoving(api, id)
      await api.request(PauseTaskDocument, { input: { id } })
      await until(api, id, 'PAUSED')
      return { id, stored: join(server.storage, 'uploads', uploadId) }
    }

    test.each([
      ['deleted', (path: string) => unlinkSync(path), 'SOURCE_MISSING'],
      ['shortened', (path: string) => truncateSync(path, 1_000_000), 'SOURCE_CHANGED'],
      ['longer', (path: string) => appendFileSync(path, '1,2,3\n'), 'SOURCE_CHANGED'],
    ])('%s: the resumed task fails with a reason, and mixes no rows', async (_, harm, code) => {
      const { server, api } = await shared()
      const { id, stored } = await paused(server, api)
      harm(stored)
      await api.request(ResumeTaskDocument, { input: { id } })
      const { failure } = await until(api, id, 'FAILED')
      expect(failure).toMatchObject({ code, retryable: true })
      await api.request(StopTaskDocument, { input: { id, keep: false } })
      await until(api, id, 'STOPPED')
    })

    test('overwritten in place with the same length: the resumed task fails, too', async () => {
      const { server, api } = await shared()
      const { id, stored } = await paused(server, api)
      const text = await readFile(stored, 'latin1')
      writeFileSync(stored, text.replaceAll('Nintendo', 'NINTENDO'), 'latin1')
      await api.request(ResumeTaskDocument, { input: { id } })
      expect((await until(api, id, 'FAILED')).failure).toMatchObject({ code: 'SOURCE_CHANGED' })
    })
  })

  test('imports that are started at the same time get names of their own', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, 'a\n1\n', 'twins.csv')
    const ids = await Promise.all(Array.from({ length: 10 }, () => begin(api, { uploadId })))
    const names = new Set<string | undefined>()
    for (const id of ids) names.add((await importTask(api, id)).dataset?.name)
    expect(names.size).toBe(10)
  })

  test('more columns than a database holds are refused before the task exists', async () => {
    const { server, api } = await shared()
    const uploadId = await uploadText(server, api, 'a\n1\n')
    const columns = Array.from({ length: 1_001 }, (_, i) => ({
      source: 'a',
      name: `c${i}`,
      type: 'TEXT' as const,
    }))
    const answer = await start(api, { uploadId, columns })
    expect(answer).toMatchObject({ task: null, userErrors: [{ code: 'INVALID_INPUT' }] })
  })

  test('the rejected rows of a stopped import are taken away, too', async () => {
    const { server, api } = await shared()
    const text = `n\n${'x\n'.repeat(50_000)}`
    const uploadId = await uploadText(server, api, text)
    const columns = [{ name: 'n', type: 'INTEGER' as const }]
    const id = await begin(api, { uploadId, columns })
    await watchUntil(api, id, (task) => task.progress.rowsRejected > 0)
    const { stopTask } = await api.request(StopTaskDocument, { input: { id, keep: false } })
    expect(stopTask.userErrors).toEqual([])
    await until(api, id, 'STOPPED')
    while ((await importTask(api, id)).rejectedRows.nodes.length > 0) await sleep(50)
  })

  test('a stop with keep publishes the rows that are committed', async () => {
    const { server, api } = await shared()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 200_000) })
    await untilMoving(api, id)
    await api.request(StopTaskDocument, { input: { id, keep: true } })
    const stopped = await until(api, id, 'STOPPED')
    const { dataset } = await importTask(api, id)
    expect(dataset?.rowCount).toBe(stopped.progress.rowsDone)
    expect(dataset?.rowCount).toBeGreaterThan(0)
    expect(await rowsOf(api, dataset?.id ?? '')).toHaveLength(dataset?.rowCount ?? 0)
  })

  test('SIGTERM hands the tasks back, and they go on by themselves after the restart', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 300_000) })
    await until(api, id, 'RUNNING')
    await server.stop()
    await server.restart()
    await until(api, id, 'SUCCEEDED')
    const { task } = await api.request(TaskEventsDocument, { id })
    expect(task?.events.nodes.map(({ to }) => to)).toEqual([
      'QUEUED',
      'RUNNING',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
    expect(task?.events.nodes[2]).toMatchObject({ actor: null, reason: 'the server was shut down' })
  })
})
