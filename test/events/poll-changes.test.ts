import { expect, onTestFinished, test, vi } from 'vitest'
import { Hub } from '#events/hub.ts'
import { pollChanges } from '#events/poll-changes.ts'

interface Row {
  readonly id: string
  readonly revision: number
  readonly finishedAt: number | null
}

/** A hub that somebody watches all tasks of, and the database of another server; a look comes when a test asks for one. */
function rig() {
  const rows: Row[] = []
  const hub = new Hub()
  const changes = hub.watchAll()
  const clock = { now: 1_000_000 }
  let fault: Error | undefined
  let looks = 0
  const polling = pollChanges(hub, {
    now: () => clock.now,
    interval: () => 1,
    onError: () => {},
    live: async (since) => {
      looks++
      if (fault) throw fault
      return rows.filter(({ finishedAt }) => finishedAt === null || finishedAt >= since)
    },
    revisions: async (ids) => rows.filter(({ id }) => ids.includes(id)),
  })
  onTestFinished(() => polling[Symbol.dispose]())
  return {
    rows,
    clock,
    changes,
    fail: (error?: Error) => {
      fault = error
    },
    async look(): Promise<void> {
      const before = looks
      // the second one begins when the first one is through
      await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 1), { interval: 1 })
    },
  }
}

test('a task of another server that began and ended between two looks is told of', async () => {
  const { rows, clock, changes, look } = rig()
  await look()
  rows.push({ id: 'short', revision: 5, finishedAt: clock.now + 100 })
  clock.now += 2_000
  expect(await changes.next()).toMatchObject({ value: { taskId: 'short', revision: 5 } })
})

test('it is told of, too, where the database was away meanwhile', async () => {
  const { rows, clock, changes, fail, look } = rig()
  await look()
  fail(new Error('the database is away'))
  await look()
  rows.push({ id: 'short', revision: 5, finishedAt: clock.now + 100 })
  clock.now += 600_000
  await look()
  fail()
  expect(await changes.next()).toMatchObject({ value: { taskId: 'short', revision: 5 } })
})

test('what ended long ago is not', async () => {
  const { rows, clock, changes, look } = rig()
  rows.push({ id: 'old', revision: 5, finishedAt: clock.now - 60_000 })
  await look()
  rows.push({ id: 'new', revision: 1, finishedAt: null })
  expect(await changes.next()).toMatchObject({ value: { taskId: 'new' } })
})
