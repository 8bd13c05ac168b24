import { type ExecutionResult, GraphQLError } from 'graphql'
import { expect, test, vi } from 'vitest'
import type { Frame, Outlet } from '#graphql/live/frame.ts'
import { LiveGroup } from '#graphql/live/live-group.ts'
import type { LiveSource } from '#graphql/live/live-source.ts'
import { Feed } from '../support/feed.ts'

interface Thing {
  readonly id: string
  readonly revision: number
}

/** A reader that takes a frame only when it is told to, where `isSlow`. */
class Reader implements Outlet {
  readonly got: unknown[] = []
  readonly frames: Frame[] = []
  readonly #isSlow: boolean
  readonly #sent: (() => void)[] = []

  constructor(isSlow = false) {
    this.#isSlow = isSlow
  }

  send(frame: Frame, sent: () => void): void {
    this.frames.push(frame)
    this.got.push(frame.result.data ?? frame.result.errors?.[0]?.message)
    if (this.#isSlow) this.#sent.push(sent)
    else setImmediate(sent)
  }

  end(): void {
    this.got.push('end')
  }

  take(): void {
    this.#sent.shift()?.()
  }
}

/** A group on a source that a test pushes; `current` is the thing as it is, where it has one. */
function group({
  current,
  hold,
  resultOf = (thing) => ({ data: { ...thing } }),
  now = () => 0,
}: {
  current?: () => Promise<Thing | null>
  hold?: Promise<void>
  resultOf?: (thing: Thing) => ExecutionResult
  now?: () => number
}) {
  const feed = new Feed<Thing>()
  const source: LiveSource<Thing> = Object.assign(feed, {
    keyOf: ({ id }: Thing) => id,
    revisionOf: ({ revision }: Thing) => revision,
    ...(current !== undefined && { current }),
  })
  const executed: Thing[] = []
  const onEnd = vi.fn()
  const live = new LiveGroup({
    source,
    execute: async (thing) => {
      executed.push(thing)
      await hold
      return resultOf(thing)
    },
    mask: (error) => ({ errors: [Object(error)] }),
    onEnd,
    now,
  })
  return { feed, live, executed, onEnd }
}

const thing = (revision: number, id = 'a'): Thing => ({ id, revision })
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('each event is executed once, and its JSON is one and the same for all', async () => {
  const { feed, live, executed } = group({})
  const readers = [new Reader(), new Reader(), new Reader()]
  for (const reader of readers) live.join(reader)
  feed.push(thing(1))
  await turn()
  feed.push(thing(2))
  await turn()
  for (const { got } of readers) expect(got).toEqual([thing(1), thing(2)])
  expect(executed).toHaveLength(2)
  const [first, ...others] = readers.map(({ frames }) => frames.at(-1)?.json)
  for (const other of others) expect(other).toBe(first)
  expect(String(first)).toBe('{"data":{"id":"a","revision":2}}')
})

test('one who reads slowly gets the newest of each thing, and holds nobody up', async () => {
  const { feed, live } = group({})
  const [slow, quick] = [new Reader(true), new Reader()]
  live.join(slow)
  live.join(quick)
  for (let revision = 1; revision <= 50; revision++) {
    feed.push(thing(revision, 'a'))
    feed.push(thing(revision, 'b'))
    await turn()
  }
  expect(quick.got).toHaveLength(100)
  for (let i = 0; i < 5; i++) slow.take()
  expect(slow.got).toEqual([thing(1, 'a'), thing(50, 'b'), thing(50, 'a')])
})

test('what has come last goes out before the end', async () => {
  const { feed, live, onEnd } = group({})
  const slow = new Reader(true)
  live.join(slow)
  feed.push(thing(1))
  await turn()
  feed.push(thing(2))
  await turn()
  feed.end()
  await turn()
  expect(onEnd).toHaveBeenCalledOnce()
  expect(slow.got).toEqual([thing(1)])
  slow.take()
  slow.take()
  expect(slow.got).toEqual([thing(1), thing(2), 'end'])
})

test('one who joins gets what was sent last, and no execution is spent on it', async () => {
  const { feed, live, executed } = group({ current: async () => thing(1) })
  live.join(new Reader())
  feed.push(thing(1))
  await turn()
  const late = new Reader()
  live.join(late)
  await turn()
  expect(late.got).toEqual([thing(1)])
  expect(executed).toHaveLength(1)
})

test('those who join long after what was sent last get it executed anew, once for all of them', async () => {
  let now = 0
  const { feed, live, executed } = group({
    current: async () => thing(1),
    now: () => now,
    resultOf: (thing) => ({ data: { ...thing, at: now } }),
  })
  const first = new Reader()
  live.join(first)
  feed.push(thing(1))
  await turn()
  now = 60_000
  const late = [new Reader(), new Reader()]
  for (const reader of late) live.join(reader)
  await turn()
  for (const { got } of late) expect(got).toEqual([{ ...thing(1), at: 60_000 }])
  expect(executed).toHaveLength(2)
  // who has it has it
  expect(first.got).toEqual([{ ...thing(1), at: 0 }])
  const latest = new Reader()
  live.join(latest)
  await turn()
  expect(latest.got).toEqual([{ ...thing(1), at: 60_000 }])
  expect(executed).toHaveLength(2)
})

test('one who joins does not get an error that has passed', async () => {
  const results: ExecutionResult[] = [{ errors: [new GraphQLError('try again')] }]
  const { feed, live } = group({
    current: async () => thing(1),
    resultOf: (thing) => results.shift() ?? { data: { ...thing } },
  })
  const first = new Reader()
  live.join(first)
  feed.push(thing(1))
  await turn()
  const late = new Reader()
  live.join(late)
  await turn()
  expect(first.got).toEqual(['try again'])
  expect(late.got).toEqual([thing(1)])
})

test('one who joins gets what is newer than what was sent, and so do all', async () => {
  const { feed, live, executed } = group({ current: async () => thing(3) })
  const [first, late] = [new Reader(), new Reader()]
  live.join(first)
  feed.push(thing(1))
  await turn()
  live.join(late)
  await turn()
  // the source tells of it later, or of what is older
  feed.push(thing(2))
  feed.push(thing(3))
  await turn()
  expect(first.got).toEqual([thing(1), thing(3)])
  expect(late.got).toEqual([thing(3)])
  expect(executed).toEqual([thing(1), thing(3)])
})

test('one who joins while the last event is on its way gets it once, and then the end', async () => {
  const hold = Promise.withResolvers<void>()
  const { feed, live } = group({ current: async () => thing(9), hold: hold.promise })
  live.join(new Reader())
  feed.push(thing(9))
  feed.end()
  await turn()
  const late = new Reader()
  live.join(late)
  await turn()
  hold.resolve()
  await turn()
  expect(late.got).toEqual([thing(9), 'end'])
})

test('one who joins as the source ends is not sent away without what was last', async () => {
  const current = Promise.withResolvers<Thing | null>()
  const { feed, live } = group({ current: () => current.promise })
  live.join(new Reader())
  feed.push(thing(4))
  await turn()
  const late = new Reader()
  live.join(late)
  feed.end()
  await turn()
  expect(late.got).toEqual([])
  current.resolve(thing(4))
  await turn()
  expect(late.got).toEqual([thing(4), 'end'])
})

test('when the last one leaves the source is returned', async () => {
  const { feed, live, onEnd } = group({})
  const leave = [live.join(new Reader()), live.join(new Reader())]
  leave[0]?.()
  expect(onEnd).not.toHaveBeenCalled()
  leave[1]?.()
  await feed.returned
  expect(onEnd).toHaveBeenCalledOnce()
})

test('one who has left gets nothing more', async () => {
  const { feed, live } = group({})
  const gone = new Reader(true)
  live.join(new Reader())
  const leave = live.join(gone)
  feed.push(thing(1))
  await turn()
  feed.push(thing(2))
  await turn()
  leave()
  gone.take()
  feed.push(thing(3))
  await turn()
  expect(gone.got).toEqual([thing(1)])
})
