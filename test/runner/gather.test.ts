import { expect, test, vi } from 'vitest'
import type { Batch } from '#core/batch.ts'
import { Gatherer } from '#runner/gather.ts'

async function* batches(count: number, units: number, before: () => void = () => {}) {
  for (let i = 1; i <= count; i++) {
    before()
    yield { rows: 9, done: i * units, cursor: i, async write() {} } satisfies Batch<number>
  }
}

const everything = {
  batches: Number.POSITIVE_INFINITY,
  rows: 1_000,
  done: Number.POSITIVE_INFINITY,
}
const cursors = (found: Batch<unknown>[]) => found.map((batch) => batch.cursor)

test.each([
  ['as many rows as are asked for', { ...everything, rows: 20 }, [1, 2]],
  ['no more units than are asked for', { ...everything, done: 250 }, [1, 2, 3]],
  ['no more batches than are asked for', { ...everything, batches: 4 }, [1, 2, 3, 4]],
  ['all that there are', everything, [1, 2, 3, 4, 5]],
])('a chunk has %s', async (_, limit, expected) => {
  const gatherer = new Gatherer(batches(5, 100))
  expect(cursors(await gatherer.gather(limit, () => false))).toEqual(expected)
})

test('a chunk of a slow kind ends when its time is up', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const gatherer = new Gatherer(batches(5, 1, () => vi.advanceTimersByTime(30)))
    expect(cursors(await gatherer.gather(everything, () => false))).toEqual([1, 2])
    expect(cursors(await gatherer.gather(everything, () => false))).toEqual([3, 4])
  } finally {
    vi.useRealTimers()
  }
})

test('one who waits ends it after the batch that is being made', async () => {
  const gatherer = new Gatherer(batches(5, 1))
  expect(cursors(await gatherer.gather(everything, () => true))).toEqual([1])
})

test('a failure comes after the batches before it, and again for whoever asks again', async () => {
  let left = 2
  const failing = batches(5, 1, () => {
    if (left-- === 0) throw new Error('no more')
  })
  const gatherer = new Gatherer(failing)
  expect(cursors(await gatherer.gather(everything, () => false))).toEqual([1, 2])
  await expect(gatherer.gather(everything, () => false)).rejects.toThrow('no more')
  await expect(gatherer.gather(everything, () => false)).rejects.toThrow('no more')
})
