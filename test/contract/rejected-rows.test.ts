import { describe, expect, test } from 'vitest'
import type { RejectedRow } from '#core/columns.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
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

  async function scanned(store: RejectedRowStore, taskId: string, count: number) {
    const pages = []
    for await (const page of store.scan(taskId, count)) pages.push(page)
    return pages
  }

  test('a record of a megabyte is kept whole; a page shows its beginning', async () => {
    const record = `${'😀'.repeat(100_000)}${'a'.repeat(648_576)}`
    const { store, taskId } = await stored([{ record }, { record: 'a\0b' }])
    const [page = []] = await scanned(store, taskId, 1)
    expect(page.map((each) => each.record === record)).toEqual([true])
    const { items } = await store.page(taskId, { limit: 10, fromBack: false })
    expect(items[0]?.record).toBe(`${'😀'.repeat(32_768)}…`)
    expect(items[1]).toEqual({ ...row, taskId, number: 2, line: 3, record: 'a␀b' })
  })

  describe('a scan', () => {
    test('gives the first rows in order, in pages of no more than some hundred', async () => {
      const { store, taskId } = await stored(Array(1_203).fill({}))
      const pages = await scanned(store, taskId, 1_100)
      expect(pages.map((page) => page.length)).toEqual([500, 500, 100])
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

    test('leaves out rows that are gone', async () => {
      const { store, taskId } = await stored(Array(10).fill({}))
      await store.deleteSlice(taskId, 4)
      const [page = [], ...others] = await scanned(store, taskId, 10)
      expect(page.map(({ number }) => number)).toEqual([5, 6, 7, 8, 9, 10])
      expect(others).toEqual([])
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
