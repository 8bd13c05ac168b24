import { expect, test, vi } from 'vitest'
import {
  type PageRequest,
  RowPages,
  type RowsPage,
} from '../../src/console/pages/dataset/rows/row-pages.ts'

/** Pages of rows numbered from 1, as the API gives them. */
function reader(count: number, size: number) {
  return async ({ direction, cursor }: PageRequest): Promise<RowsPage> => {
    const isNext = direction === 'next'
    const from = isNext ? Number(cursor ?? 0) + 1 : Math.max(1, Number(cursor ?? count + 1) - size)
    const to = isNext ? Math.min(count, from + size - 1) : Number(cursor ?? count + 1) - 1
    return page(range(from, to), { hasPrevious: from > 1, hasNext: to < count })
  }
}

function page(numbers: number[], given: Partial<RowsPage>): RowsPage {
  return {
    rows: numbers.map((number) => ({ number, values: [] })),
    startCursor: numbers.length > 0 ? String(numbers[0]) : null,
    endCursor: numbers.length > 0 ? String(numbers.at(-1)) : null,
    hasPrevious: false,
    hasNext: false,
    revision: 1,
    ...given,
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}

function numbers(pages: RowPages): number[] {
  return pages.view().rows.map(({ number }) => number)
}

async function settled(pages: RowPages): Promise<void> {
  await vi.waitFor(() => expect(pages.view().busy).toBeUndefined())
}

test('keeps a bounded number of rows, and tells how far those that stay have moved', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  pages.begin('first', reader(100, 10))
  await settled(pages)
  for (let i = 0; i < 4; i++) {
    pages.load('next')
    await settled(pages)
  }
  expect(numbers(pages)).toEqual(range(21, 50))
  expect(pages.view()).toMatchObject({ shift: -20, hasPrevious: true, hasNext: true })
})

test('reads pages again that were dropped, in front and at the end', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  pages.begin('first', reader(100, 10))
  await settled(pages)
  for (const direction of ['next', 'next', 'next', 'previous', 'next'] as const) {
    pages.load(direction)
    await settled(pages)
  }
  expect(numbers(pages)).toEqual(range(11, 40))
})

test('begins at the last rows and reads backwards to the first', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  pages.begin('last', reader(25, 10))
  await settled(pages)
  expect(numbers(pages)).toEqual(range(16, 25))
  expect(pages.view()).toMatchObject({ hasPrevious: true, hasNext: false, from: 'last' })
  pages.load('previous')
  await settled(pages)
  pages.load('previous')
  await settled(pages)
  expect(numbers(pages)).toEqual(range(1, 25))
  expect(pages.view().hasPrevious).toBe(false)
})

test('goes on with a search whose pages come back short or empty, and tells how far it is', async () => {
  const seen: (string | undefined)[] = []
  const answers = [
    page([], { endCursor: '1000', hasNext: true }),
    page([1500], { endCursor: '2000', hasNext: true }),
    page([2500], { hasNext: false }),
  ]
  const pages = new RowPages({ size: 10, most: 3 })
  pages.subscribe(() => seen.push(pages.view().searchedTo))
  const asked: (string | undefined)[] = []
  pages.begin('first', async ({ cursor }) => {
    asked.push(cursor)
    return answers.shift() ?? page([], {})
  })
  await settled(pages)
  expect(asked).toEqual([undefined, '1000', '2000'])
  expect(seen).toContain('1000')
  expect(numbers(pages)).toEqual([1500, 2500])
  expect(pages.view()).toMatchObject({ hasNext: false, searchedTo: undefined })
})

test('a search that was stopped goes on from where it was', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  const asked: (string | undefined)[] = []
  pages.begin('first', async ({ cursor }, signal) => {
    asked.push(cursor)
    if (cursor === undefined) return page([5], { endCursor: '1000', hasNext: true })
    if (asked.length > 2) return page([1200], { hasNext: false })
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  })
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  pages.stop()
  expect(pages.view()).toMatchObject({ isStopped: true, busy: undefined })
  pages.goOn()
  await settled(pages)
  expect(asked).toEqual([undefined, '1000', '1000'])
  expect(numbers(pages)).toEqual([5, 1200])
})

test('shows what it has until a new start has an answer, and what the start has asked for before comes to nothing', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  pages.begin('first', reader(100, 10))
  await settled(pages)
  const late = Promise.withResolvers<RowsPage>()
  pages.begin('first', () => late.promise)
  pages.begin('first', reader(3, 10))
  expect(numbers(pages)).toEqual(range(1, 10))
  await settled(pages)
  late.resolve(page([99], {}))
  await late.promise
  expect(numbers(pages)).toEqual(range(1, 3))
})

test('an error leaves the rows, and can be tried again', async () => {
  const pages = new RowPages({ size: 10, most: 3 })
  const read = reader(30, 10)
  let isAway = false
  pages.begin('first', async (request) => {
    if (isAway) throw new Error('away')
    return read(request)
  })
  await settled(pages)
  isAway = true
  pages.load('next')
  await settled(pages)
  expect(pages.view().error).toBeInstanceOf(Error)
  expect(numbers(pages)).toEqual(range(1, 10))
  isAway = false
  pages.tryAgain()
  await settled(pages)
  expect(numbers(pages)).toEqual(range(1, 20))
})
