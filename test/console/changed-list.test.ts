import { describe, expect, test } from 'vitest'
import type {
  TaskItemFragment,
  TaskListQuery,
  TaskState,
} from '../../schema/generated/operations.ts'
import { changedList } from '../../src/console/pages/tasks/changed-list.ts'

const running = { states: ['RUNNING', 'QUEUED'] as TaskState[] }

describe('a list of tasks after changes', () => {
  test('has a new task that matches at its top, and counts it', () => {
    const { list } = changedList(listOf(['c', 'b']), [task('d')], running)
    expect(summary(list)).toEqual({ ids: ['d', 'c', 'b'], total: 3 })
  })

  test('has a task that has come to match in its place', () => {
    const { list } = changedList(listOf(['d', 'b']), [task('c')], running)
    expect(summary(list)).toEqual({ ids: ['d', 'c', 'b'], total: 3 })
  })

  test('loses a task that no longer matches', () => {
    const { list } = changedList(listOf(['c', 'b']), [task('b', 'PAUSED')], running)
    expect(summary(list)).toEqual({ ids: ['c'], total: 1 })
  })

  test('is as it was where nothing comes or goes', () => {
    const changes = [task('c'), task('x', 'FAILED')]
    expect(changedList(listOf(['c', 'b']), changes, running).list).toBeUndefined()
  })

  test('leaves tasks to the pages that are not read yet, and says that its total is in doubt', () => {
    const changed = changedList(listOf(['d', 'c'], { hasNextPage: true }), [task('a')], running)
    expect(changed).toEqual({ list: undefined, isTotalInDoubt: true })
  })

  test('keeps to the kinds of its filter', () => {
    const { list } = changedList(listOf([]), [task('a')], { kinds: ['export'] })
    expect(list).toBeUndefined()
  })
})

function task(id: string, state: TaskState = 'RUNNING'): TaskItemFragment {
  return {
    __typename: 'UnknownTask',
    id,
    kind: 'import',
    state,
    revision: 1,
    availableActions: [],
    createdAt: '2026-01-01T00:00:00Z',
    startedAt: null,
    finishedAt: null,
    failure: null,
    owner: { id: 'user_1', email: 'ada@example.com' },
    progress: {
      unit: 'ROWS',
      done: 0,
      total: null,
      fraction: null,
      rowsDone: 0,
      rowsRejected: 0,
      rowsPerSecond: null,
      etaSeconds: null,
    },
  }
}

function listOf(ids: readonly string[], { hasNextPage = false } = {}): TaskListQuery {
  const nodes = ids.map((id) => task(id))
  const pageInfo = { hasNextPage, endCursor: ids.at(-1) ?? null }
  return { tasks: { nodes, pageInfo, totalCount: nodes.length } }
}

function summary(list: TaskListQuery | undefined) {
  return { ids: list?.tasks.nodes.map(({ id }) => id), total: list?.tasks.totalCount }
}
