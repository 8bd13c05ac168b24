import { describe, expect, test, vi } from 'vitest'
import { PassingFault } from '#core/errors.ts'
import { Hub } from '#events/hub.ts'
import { SharedReads } from '#events/shared-reads.ts'
import { watchTask } from '#events/watch-task.ts'

interface Task {
  readonly revision: number
  readonly ended?: boolean
}

/** A task in a store of one, and a hub that tells of its changes. */
function world(task: Task | null = { revision: 1 }) {
  const hub = new Hub()
  const store = {
    task,
    reads: 0,
    async read() {
      store.reads += 1
      return store.task
    },
    change(next: Task | null, state = true) {
      store.task = next
      hub.publish({ taskId: 'task_1', revision: next?.revision ?? 99, state })
    },
  }
  const watch = (read: (revision: number | undefined) => Promise<Task | null> = store.read) =>
    watchTask(hub, 'task_1', read, ({ ended = false }) => ended)
  return { hub, store, watch }
}

const done = { done: true, value: undefined }

describe('what is given', () => {
  test('the task as it is, then each later state', async () => {
    const { store, watch } = world()
    const states = watch()
    expect((await states.next()).value).toEqual({ revision: 1 })
    for (const revision of [2, 3]) {
      const next = states.next()
      store.change({ revision })
      expect((await next).value).toEqual({ revision })
    }
  })

  test('a change between the call and the first read is not lost', async () => {
    const { store, watch } = world()
    const states = watch()
    store.change({ revision: 2 })
    expect((await states.next()).value).toEqual({ revision: 2 })
    store.change({ revision: 3 })
    expect((await states.next()).value).toEqual({ revision: 3 })
  })

  test('a change that comes while the task is read is not lost', async () => {
    const { store, watch } = world()
    const late = Promise.withResolvers<void>()
    let reads = 0
    const states = watch(async () => {
      const seen = await store.read()
      reads += 1
      if (reads === 1) await late.promise
      return seen
    })
    const first = states.next()
    await expect.poll(() => store.reads).toBe(1)
    store.change({ revision: 2 })
    late.resolve()
    expect((await first).value).toEqual({ revision: 1 })
    expect((await states.next()).value).toEqual({ revision: 2 })
  })

  test('no revision twice, and none that is lower', async () => {
    const { hub, store, watch } = world({ revision: 5 })
    const states = watch()
    await states.next()
    const next = states.next()
    // told of late: the task was read with these already
    hub.publish({ taskId: 'task_1', revision: 4, state: true })
    hub.publish({ taskId: 'task_1', revision: 5, state: true })
    await expect.poll(() => store.reads).toBe(3)
    store.change({ revision: 6 })
    expect((await next).value).toEqual({ revision: 6 })
  })

  test('to a slow reader the newest only', async () => {
    const { store, watch } = world()
    const states = watch()
    await states.next()
    for (let revision = 2; revision <= 50; revision += 1) store.change({ revision })
    expect((await states.next()).value).toEqual({ revision: 50 })
    expect(store.reads).toBe(2)
  })
})

describe('the end', () => {
  test('comes after the state that has ended', async () => {
    const { hub, store, watch } = world()
    const states = watch()
    await states.next()
    store.change({ revision: 2, ended: true })
    expect((await states.next()).value).toEqual({ revision: 2, ended: true })
    expect(hub.watchers).toBe(0)
    expect(await states.next()).toEqual(done)
  })

  test('comes at once where it has ended before', async () => {
    const { hub, watch } = world({ revision: 9, ended: true })
    const states = watch()
    expect((await states.next()).value).toEqual({ revision: 9, ended: true })
    expect(await states.next()).toEqual(done)
    expect(hub.watchers).toBe(0)
  })

  test('comes when the task is gone', async () => {
    const { hub, store, watch } = world()
    const states = watch()
    await states.next()
    store.change(null)
    expect(await states.next()).toEqual(done)
    expect(hub.watchers).toBe(0)
  })

  test('comes when the hub closes', async () => {
    const { hub, watch } = world()
    const states = watch()
    await states.next()
    const next = states.next()
    hub.close()
    expect(await next).toEqual(done)
  })

  test('does not come with a fault that passes: the read is tried again', async () => {
    const { store, watch } = world()
    let faults = 2
    const states = watch(async () => {
      if (faults-- > 0) throw new PassingFault('away', { cause: null })
      return store.read()
    })
    expect((await states.next()).value).toEqual({ revision: 1 })
  })

  test('comes with the error of a read, and leaves the hub', async () => {
    const { hub, watch } = world()
    const states = watch(() => Promise.reject(new Error('no database')))
    await expect(states.next()).rejects.toThrow('no database')
    expect(hub.watchers).toBe(0)
    expect(await states.next()).toEqual(done)
  })
})

describe('return', () => {
  test('before anything was read leaves the hub', async () => {
    const { hub, watch } = world()
    const states = watch()
    expect(hub.watchers).toBe(1)
    await states.return?.()
    expect(hub.watchers).toBe(0)
    expect(await states.next()).toEqual(done)
  })

  test('settles a next that waits for a change', async () => {
    const { hub, watch } = world()
    const states = watch()
    await states.next()
    const next = states.next()
    await states.return?.()
    expect(await next).toEqual(done)
    expect(hub.watchers).toBe(0)
  })

  test('settles a next that waits for a read that does not end', async () => {
    const { hub, watch } = world()
    const states = watch(() => new Promise(() => {}))
    const next = states.next()
    await states.return?.()
    expect(await next).toEqual(done)
    expect(hub.watchers).toBe(0)
  })
})

describe('watchers of the same task', () => {
  test('share one read a change', async () => {
    const { store, watch } = world()
    const shared = new SharedReads(store.read)
    const many = Array.from({ length: 50 }, () => {
      return watch((revision) => shared.read('task_1', revision))
    })
    await Promise.all(many.map((states) => states.next()))
    const before = store.reads
    const next = many.map((states) => states.next())
    store.change({ revision: 2 })
    expect((await Promise.all(next)).map(({ value }) => value)).toEqual(
      many.map(() => ({ revision: 2 })),
    )
    expect(store.reads - before).toBe(1)
  })

  test('do not join a read that began before the change that woke them', async () => {
    let stored = 1
    const ends: (() => void)[] = []
    const shared = new SharedReads(async () => {
      const seen = stored
      await new Promise<void>((resolve) => ends.push(resolve))
      return seen
    })
    const first = shared.read('task_1', 1)
    stored = 2
    const second = shared.read('task_1', 2)
    const third = shared.read('task_1', 2)
    ends[0]?.()
    expect(await first).toBe(1)
    await vi.waitFor(() => expect(ends).toHaveLength(2))
    ends[1]?.()
    expect(await Promise.all([second, third])).toEqual([2, 2])
  })

  test('who asks for what is now shares the next read, and never one that has begun', async () => {
    const reads: PromiseWithResolvers<number>[] = []
    const shared = new SharedReads(() => {
      const read = Promise.withResolvers<number>()
      reads.push(read)
      return read.promise
    })
    const first = shared.read('task_1', undefined)
    const others = [1, 2, 3].map(() => shared.read('task_1', undefined))
    reads[0]?.resolve(1)
    expect(await first).toBe(1)
    await vi.waitFor(() => expect(reads).toHaveLength(2))
    reads[1]?.resolve(2)
    expect(await Promise.all(others)).toEqual([2, 2, 2])
    expect(reads).toHaveLength(2)
  })

  test('share a failure, and read again after it', async () => {
    let reads = 0
    const shared = new SharedReads(async () => {
      reads += 1
      if (reads === 1) throw new Error('once')
      return 'read'
    })
    const both = await Promise.allSettled([shared.read('task_1', 1), shared.read('task_1', 1)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await shared.read('task_1', 1)).toBe('read')
  })
})
