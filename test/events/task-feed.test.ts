import { expect, test, vi } from 'vitest'
import type { Task, TaskEvent } from '#core/task.ts'
import type { TaskState } from '#core/task-state.ts'
import { Hub } from '#events/hub.ts'
import { TaskFeed, type TaskUpdate } from '#events/task-feed.ts'

type Row = Pick<Task, 'id' | 'revision' | 'eventSeq' | 'state' | 'intent' | 'retryable'>

/** Tasks in a store, and the feed that reads them. */
function world() {
  const hub = new Hub()
  const rows = new Map<string, Row>()
  const events: TaskEvent[] = []
  const calls = { tasks: 0, events: 0 }
  let fault: Error | undefined
  const onError = vi.fn(() => {
    fault = undefined
  })
  const feed = new TaskFeed({
    source: hub,
    readTasks: async (ids) => {
      calls.tasks++
      if (fault !== undefined) throw fault
      return ids.flatMap((id) => (rows.get(id) ?? []) as Task)
    },
    readEvents: async (above) => {
      calls.events++
      return above.flatMap(({ taskId, seq }) =>
        events.filter((event) => event.taskId === taskId && event.seq > seq),
      )
    },
    onError,
    now: () => 1_000_000,
  })
  /** Changes a task's state, at a time, or its progress where there is no new state. */
  function change(id: string, state?: Row['state'], at = 1_000_000): void {
    const before = rows.get(id)
    const eventSeq = (before?.eventSeq ?? 0) + (state === undefined ? 0 : 1)
    const row: Row = {
      id,
      revision: (before?.revision ?? 0) + 1,
      eventSeq,
      state: state ?? before?.state ?? 'QUEUED',
      intent: 'RUN',
      retryable: null,
    }
    rows.set(id, row)
    if (state === undefined) return
    const from = before?.state ?? null
    events.push({ taskId: id, seq: eventSeq, at, from, to: state, actorId: null, reason: null })
  }
  const tell = (id: string, state = true) =>
    hub.publish({ taskId: id, revision: rows.get(id)?.revision ?? 0, state })
  return { hub, feed, change, tell, calls, onError, fail: (error: Error) => (fault = error) }
}

const statesOf = ({ states }: TaskUpdate): TaskState[] => [...states].sort()
async function next(updates: AsyncIterableIterator<TaskUpdate>): Promise<TaskUpdate> {
  const { value, done } = await updates.next()
  if (done) throw new Error('it has ended')
  return value
}

test('an update has each state since the last one, though only the newest task is read', async () => {
  const { feed, change, tell } = world()
  const updates = feed.watch()
  change('a', 'QUEUED')
  tell('a')
  expect(statesOf(await next(updates))).toEqual(['QUEUED'])
  for (const state of ['RUNNING', 'PAUSED', 'QUEUED', 'RUNNING'] as const) change('a', state)
  tell('a')
  const update = await next(updates)
  expect(update.task.state).toBe('RUNNING')
  expect(statesOf(update)).toEqual(['PAUSED', 'QUEUED', 'RUNNING'])
})

test('of a task that was there before, what it was before its first change counts', async () => {
  const { feed, change, tell } = world()
  change('a', 'QUEUED', 0)
  change('a', 'PAUSED', 0)
  const updates = feed.watch()
  change('a', 'RUNNING')
  change('a', 'SUCCEEDED')
  tell('a')
  // QUEUED was long ago
  expect(statesOf(await next(updates))).toEqual(['PAUSED', 'RUNNING', 'SUCCEEDED'])
})

test('progress costs no look at events, and says nothing of other states', async () => {
  const { feed, change, tell, calls } = world()
  change('a', 'RUNNING', 0)
  const updates = feed.watch()
  for (let i = 0; i < 3; i++) {
    change('a')
    tell('a', false)
    await vi.waitFor(() => expect(calls.tasks).toBe(i + 1))
    expect(statesOf(await next(updates))).toEqual(['RUNNING'])
  }
  expect(calls.events).toBe(0)
})

test('all who watch share the reads, and one who reads slowly gets the newest of each task with all states', async () => {
  const { feed, change, tell, calls } = world()
  const [quick, slow] = [feed.watch(), feed.watch()]
  for (const state of ['QUEUED', 'RUNNING', 'PAUSED'] as const) {
    for (const id of ['a', 'b']) change(id, state)
    for (const id of ['a', 'b']) tell(id)
    for (let i = 0; i < 2; i++) expect((await next(quick)).task.state).toBe(state)
  }
  expect(calls.tasks).toBeLessThanOrEqual(6)
  for (const id of ['a', 'b']) {
    const update = await next(slow)
    expect(update.task).toMatchObject({ id, state: 'PAUSED' })
    expect(statesOf(update)).toEqual(['PAUSED', 'QUEUED', 'RUNNING'])
  }
})

test('a read that saw a later change tells of it once', async () => {
  const { feed, change, tell, hub } = world()
  const updates = feed.watch()
  change('a', 'QUEUED')
  change('a', 'RUNNING')
  hub.publish({ taskId: 'a', revision: 1, state: true })
  expect((await next(updates)).task.revision).toBe(2)
  tell('a')
  change('b', 'QUEUED')
  tell('b')
  expect((await next(updates)).task.id).toBe('b')
})

test('a read that fails is tried again, and nothing is left out', async () => {
  const { feed, change, tell, fail, onError } = world()
  const updates = feed.watch()
  fail(new Error('away'))
  change('a', 'QUEUED')
  tell('a')
  expect((await next(updates)).task.id).toBe('a')
  expect(onError).toHaveBeenCalledOnce()
})

test('it listens only while somebody watches, and ends with the source', async () => {
  const { feed, hub } = world()
  expect(hub.watchesAll).toBe(false)
  const [first, second] = [feed.watch(), feed.watch()]
  await first.return?.()
  expect(hub.watchesAll).toBe(true)
  const waiting = second.next()
  hub.close()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(hub.watchesAll).toBe(false)
})
