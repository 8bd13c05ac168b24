import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Hub } from '#events/hub.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const progress = (revision: number) => ({ taskId: 'task_1', revision, state: false })
const state = (revision: number) => ({ taskId: 'task_1', revision, state: true })

/** A watcher that reads whatever comes, at once, and the revisions that it got. */
function reader(hub: Hub, taskId = 'task_1') {
  const changes = hub.watch(taskId)
  const revisions: (number | 'end')[] = []
  const read = async () => {
    for await (const { revision } of changes) revisions.push(revision)
    revisions.push('end')
  }
  void read()
  return { changes, revisions }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

describe('a watcher', () => {
  test('gets changes of its task from now on', async () => {
    const hub = new Hub()
    hub.publish(state(1))
    const { revisions } = reader(hub)
    hub.publish(state(2))
    hub.publish({ ...state(3), taskId: 'task_2' })
    await settled()
    expect(revisions).toEqual([2])
  })

  test('that is slow gets the newest change only', async () => {
    const hub = new Hub()
    const changes = hub.watch('task_1')
    for (let revision = 1; revision <= 100; revision += 1) hub.publish(state(revision))
    expect((await changes.next()).value).toEqual(state(100))
    const next = changes.next()
    hub.publish(state(101))
    expect((await next).value).toEqual(state(101))
  })

  test('does not wait for another one that is slow', async () => {
    const hub = new Hub()
    hub.watch('task_1')
    const { revisions } = reader(hub)
    hub.publish(state(1))
    await settled()
    hub.publish(state(2))
    await settled()
    expect(revisions).toEqual([1, 2])
  })

  test('never gets a revision after a higher one', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    for (const change of [state(3), progress(2), state(1), state(3), state(4)]) {
      hub.publish(change)
      await settled()
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(revisions).toEqual([3, 4])
  })
})

describe('progress', () => {
  test('comes at most five times a second, the last one always', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    for (let revision = 1; revision <= 100; revision += 1) {
      hub.publish(progress(revision))
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(revisions).toEqual([1, 20, 40, 60, 80, 100])
  })

  test('that comes seldom is not held back', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    hub.publish(progress(1))
    await vi.advanceTimersByTimeAsync(200)
    hub.publish(progress(2))
    await settled()
    expect(revisions).toEqual([1, 2])
  })

  test('does not hold back a change of state, and does not come after it', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    hub.publish(progress(1))
    await settled()
    hub.publish(progress(2))
    hub.publish(state(3))
    await settled()
    expect(revisions).toEqual([1, 3])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(revisions).toEqual([1, 3])
  })

  test('waits after a change of state, too', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    hub.publish(state(1))
    await settled()
    hub.publish(progress(2))
    await vi.advanceTimersByTimeAsync(199)
    expect(revisions).toEqual([1])
    await vi.advanceTimersByTimeAsync(1)
    expect(revisions).toEqual([1, 2])
  })

  test('of one task does not hold back that of another', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub, 'task_2')
    reader(hub)
    hub.publish(progress(1))
    hub.publish({ ...progress(5), taskId: 'task_2' })
    await settled()
    expect(revisions).toEqual([5])
  })
})

describe('leaving', () => {
  test('settles a next that waits', async () => {
    const hub = new Hub()
    const changes = hub.watch('task_1')
    const next = changes.next()
    await changes.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await changes.next()).toEqual({ done: true, value: undefined })
    expect(hub.watchers).toBe(0)
  })

  test('twice leaves others alone', async () => {
    const hub = new Hub()
    const { revisions } = reader(hub)
    const changes = hub.watch('task_1')
    await changes.return?.()
    await changes.return?.()
    expect(hub.watchers).toBe(1)
    hub.publish(state(1))
    await settled()
    expect(revisions).toEqual([1])
  })

  test('leaves no timer', async () => {
    const hub = new Hub()
    const { changes } = reader(hub)
    hub.publish(progress(1))
    hub.publish(progress(2))
    expect(vi.getTimerCount()).toBe(1)
    await changes.return?.()
    expect(vi.getTimerCount()).toBe(0)
    hub.publish(progress(3))
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('closing ends all watchers, and those that come later', async () => {
  const hub = new Hub()
  const watchers = [reader(hub), reader(hub), reader(hub, 'task_2')]
  hub.publish(progress(1))
  hub.close()
  watchers.push(reader(hub))
  await settled()
  expect(watchers.map(({ revisions }) => revisions.at(-1))).toEqual(['end', 'end', 'end', 'end'])
  expect([hub.watchers, vi.getTimerCount()]).toEqual([0, 0])
})
