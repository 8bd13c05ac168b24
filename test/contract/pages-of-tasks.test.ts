import { beforeAll, expect, test } from 'vitest'
import type { Task } from '#core/task.ts'
import type { Database } from '#database/database.ts'
import { RejectedRowEntity } from '#database/entities/rejected-row.ts'
import { TaskEntity } from '#database/entities/task.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { idOf } from '../support/linked-things.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedDatabase } from '../support/test-database.ts'

interface Stored {
  readonly id: string
  /** The numbers of the first and the last of its rejected rows. */
  readonly from: number
  readonly to: number
}

/** Puts tasks with rejected rows into a database. */
async function insert(database: Database, stored: readonly Stored[]): Promise<void> {
  const row = { line: 1, column: null, value: null, code: 'RAGGED_ROW', message: '' }
  const tasks = stored.map(({ id }): Partial<Task> => {
    const state = { state: 'PAUSED', intent: 'PAUSE' } as const
    return {
      id,
      kind: 'import',
      ownerId: 'user_1',
      ...state,
      input: {},
      unit: 'BYTES',
      createdAt: 0,
    }
  })
  const rows = stored.flatMap(({ id, from, to }) => {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    return numbers.map((number) => ({ ...row, taskId: id, number, record: id }))
  })
  await database.transaction(async (tx) => {
    // TypeORM reads them again by conditions that nest, which SQLite limits
    for (let i = 0; i < tasks.length; i += 100) await tx.insert(TaskEntity, tasks.slice(i, i + 100))
    await tx.insert(RejectedRowEntity, rows)
  })
}

onEachDatabase((kind) => {
  const shared = sharedDatabase(kind)
  const ids = ['task_long', 'task_short', 'task_none', 'task_begun', 'task_unknown']

  beforeAll(async () => {
    const { database } = shared()
    await insert(database, [
      { id: 'task_long', from: 1, to: 10 },
      { id: 'task_short', from: 1, to: 3 },
      { id: 'task_none', from: 1, to: 0 },
      // whoever takes its rows away is not done yet
      { id: 'task_begun', from: 5, to: 10 },
    ])
  })

  /** The pages in short: numbers, then what is before and after them. */
  async function pages(limit: number, after?: number) {
    const store = new RejectedRowStore(shared().database)
    const found = await store.pages(ids, { limit, after })
    return Object.fromEntries(
      Array.from(found, ([id, { items, hasPrevious, hasNext }]) => {
        expect(items.every(({ taskId, record }) => taskId === id && record === id)).toBe(true)
        const numbers = items.map(({ number }) => number).join(' ')
        return [id.slice(5), `${hasPrevious ? '<' : ''}${numbers}${hasNext ? '>' : ''}`]
      }),
    )
  }

  test.each([
    [3, undefined, { long: '1 2 3>', short: '1 2 3', begun: '5 6 7>', none: '', unknown: '' }],
    [2, 2, { long: '<3 4>', short: '<3', begun: '<5 6>', none: '<', unknown: '<' }],
    [4, 6, { long: '<7 8 9 10', short: '<', begun: '<7 8 9 10', none: '<', unknown: '<' }],
    [0, undefined, { long: '>', short: '>', begun: '>', none: '', unknown: '' }],
    [50, 10 ** 14, { long: '<', short: '<', begun: '<', none: '<', unknown: '<' }],
  ])('the same page of many tasks: %i rows after %s', async (limit, after, expected) => {
    expect(await pages(limit, after)).toEqual(expected)
  })

  test('a thousand tasks may all begin at another number', async () => {
    const { database } = shared()
    const many = Array.from({ length: 1_000 }, (_, i) => idOf('task', i))
    await insert(
      database,
      many.map((id, i) => ({ id, from: i + 1, to: i + 2 })),
    )
    const found = await new RejectedRowStore(database).pages(many, { limit: 1 })
    expect(Array.from(found.values(), ({ items }) => items[0]?.number)).toEqual(
      many.map((_, i) => i + 1),
    )
  })
})
