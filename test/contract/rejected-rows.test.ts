import { describe, expect, test } from 'vitest'
import type { RejectedRow } from '#core/columns.ts'
import type { Task } from '#core/task.ts'
import { TaskEntity } from '#database/entities/task.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { RejectedFiles } from '#service/rejected-files.ts'
import csvImport from '../../src/tasks/csv-import.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedDatabase } from '../support/test-database.ts'

const row: RejectedRow = {
  line: 1,
  record: 'x',
  column: null,
  value: null,
  code: 'RAGGED_ROW',
  message: 'why',
}

onEachDatabase((kind) => {
  const shared = sharedDatabase(kind)
  let tasks = 0

  /** Rejected rows of a task of their own. */
  async function stored(rows: readonly Partial<RejectedRow>[]) {
    const { database } = shared()
    const store = new RejectedRowStore(database)
    const taskId = `task_${kind.name}_${tasks++}`
    const whole = rows.map((each, i) => ({ ...row, line: i + 2, ...each }))
    await database.transaction((tx) => store.append(tx, taskId, 0, whole))
    return { store, taskId }
  }

  function insertTask(id: string, changes: Partial<Task>): Promise<void> {
    return shared().database.transaction(async (tx) => {
      await tx.insert(TaskEntity, {
        id,
        kind: 'import',
        ownerId: 'user_1',
        state: 'PAUSED',
        intent: 'PAUSE',
        input: {},
        unit: 'BYTES',
        createdAt: 0,
        ...changes,
      })
    })
  }

  async function scanned(store: RejectedRowStore, taskId: string, count: number) {
    const pages = []
    for await (const page of store.scan(taskId, count)) pages.push(page)
    return pages
  }

  test('a record of a megabyte is kept whole; a page shows its beginning', async () => {
    const record = `${'😀'.repeat(100_000)}${'a'.repeat(648_576)}`
    const { store, taskId } = await stored([{ record }, { record: 'a\0b' }])
    await insertTask(taskId, { rowsRejected: 2 })
    const [page = []] = await scanned(store, taskId, 1)
    expect(page.map((each) => each.record === record)).toEqual([true])
    const pages = await store.pages([taskId], { limit: 10 })
    const { items = [] } = pages.get(taskId) ?? {}
    expect(items[0]?.record).toBe(`${'😀'.repeat(32_768)}…`)
    expect(items[1]).toEqual({ ...row, taskId, number: 2, line: 3, record: 'a␀b' })
  })

  describe('a scan', () => {
    test('gives the first rows in order, in pages of no more than some hundred', async () => {
      const { store, taskId } = await stored(Array(1_203).fill({}))
      const pages = await scanned(store, taskId, 1_100)
      expect(pages.map((page) => page.length)).toEqual([32, 64, 128, 256, 500, 120])
      expect(pages.flat().map(({ number }) => number)).toEqual(
        Array.from({ length: 1_100 }, (_, i) => i + 1),
      )
      expect(pages[0]?.[0]).toEqual({ ...row, taskId, number: 1, line: 2 })
    })

    test('gives pages of no more than a megabyte, or a row that is larger', async () => {
      const sizes = [300_000, 300_000, 300_000, 300_000, 1_048_576, 1_048_576, 10, 10]
      const { store, taskId } = await stored(sizes.map((size) => ({ record: 'x'.repeat(size) })))
      const pages = await scanned(store, taskId, sizes.length)
      expect(pages.map((page) => page.length)).toEqual([3, 1, 1, 1, 2])
    })

    test('ends early where rows are gone', async () => {
      const { store, taskId } = await stored(Array(100).fill({}))
      const pages = store.scan(taskId, 100)
      expect((await pages.next()).value).toHaveLength(32)
      await store.deleteSlice(taskId, 1_000)
      expect(await pages.next()).toEqual({ done: true, value: undefined })
    })
  })

  describe('a file of them', () => {
    async function fileOf(rows: readonly Partial<RejectedRow>[], plan: object) {
      const { store, taskId } = await stored(rows)
      const { database } = shared()
      await insertTask(taskId, { plan, rowsRejected: rows.length })
      const files = new RejectedFiles({
        tasks: new TaskStore(database, Date.now),
        kinds: new Map([['import', csvImport]]),
        rows: store,
        now: () => 1e12,
      })
      const file = await files.downloadable(`rejected_${taskId}`)
      if (file === null) throw new Error('no file')
      return { store, taskId, files, file, pieces: file.content()[Symbol.asyncIterator]() }
    }

    const plan = {
      source: { name: 'a.csv.gz' },
      header: ['a', 'b'],
      dialect: { delimiter: ';', quote: '"' },
    }

    test('is in the dialect of its task, which may be older than parts of it', async () => {
      const { file, pieces } = await fileOf([{ record: '1;"2', message: 'a; "b"' }], plan)
      expect(file).toMatchObject({ name: 'a rejected rows.csv', modifiedAt: 1e12 })
      expect((await pieces.next()).value).toBe(
        '_sluice_line;_sluice_column;_sluice_code;_sluice_message;a;b\n',
      )
      expect((await pieces.next()).value).toBe('2;;RAGGED_ROW;"a; ""b""";1;"2\n')
      expect((await pieces.next()).done).toBe(true)
    })

    test('ends with an error where its rows go while it is made, and is gone then', async () => {
      const { store, taskId, files, pieces } = await fileOf(Array(100).fill({}), plan)
      await pieces.next()
      expect((await pieces.next()).value?.split('\n')).toHaveLength(33)
      await store.deleteSlice(taskId, 1_000)
      await expect(pieces.next()).rejects.toThrow('68 rejected rows')
      expect(await files.downloadable(`rejected_${taskId}`)).toBeNull()
    })

    test('has another ETag with more rows', async () => {
      const { store, taskId, files, file } = await fileOf([{}], plan)
      const { database } = shared()
      await database.transaction(async (tx) => {
        await store.append(tx, taskId, 1, [row])
        await tx.update(TaskEntity, { id: taskId }, { rowsRejected: 2 })
      })
      const more = await files.downloadable(`rejected_${taskId}`)
      expect([file.etag, more?.etag]).toEqual([`rejected_${taskId}-1`, `rejected_${taskId}-2`])
    })
  })

  test('rows of which some have been taken away are not there', async () => {
    const { store, taskId } = await stored(Array(10).fill({}))
    const other = await stored([{}])
    const ids = [taskId, other.taskId, 'task_none']
    expect(await store.having(ids)).toEqual(new Set([taskId, other.taskId]))
    await store.deleteSlice(taskId, 4)
    expect(await store.having(ids)).toEqual(new Set([other.taskId]))
  })
})
