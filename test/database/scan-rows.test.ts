import { expect, test } from 'vitest'
import { scanRows } from '#database/stores/scan-rows.ts'

const forwards = { limit: 10, fromBack: false }
const pace = { clock: () => 0, budget: 1_000, slice: 30, firstSlice: 1_000 }

/** Looks through rows of which none matches, each of which takes so long, and gives the slices’ lengths. */
async function slices(watermark: number, millisecondsOf: (number: number) => number) {
  const lengths: number[] = []
  const page = await scanRows(forwards, watermark, pace, async ({ above, below }) => {
    lengths.push(below - above - 1)
    return { rows: [], took: (below - above - 1) * millisecondsOf(below) }
  })
  expect(page).toEqual({ items: [], hasNext: false, hasPrevious: false })
  return lengths
}

test('slices grow until each takes as long as it should', async () => {
  // 30 ms are 30,000 of these
  expect((await slices(200_000, () => 0.001)).slice(0, 6)).toEqual([
    1_000, 4_000, 16_000, 30_000, 30_000, 30_000,
  ])
})

test('where rows become slow, slices become short, down to a single row', async () => {
  const lengths = await slices(4_000, (number) => (number > 2_001 ? 500 : 0.03))
  expect(lengths.slice(0, 10)).toEqual([1_000, 1_000, 1_000, 250, 63, 16, 4, 1, 1, 1])
})

test('where nothing takes any time, a slice is still no more than half a million', async () => {
  expect(Math.max(...(await slices(5_000_000, () => 0)))).toBe(500_000)
})

test('the budget ends a page between two slices', async () => {
  let now = 0
  const page = await scanRows(forwards, 1e6, { ...pace, clock: () => now }, async () => {
    now += 400
    return { rows: [], took: 30 }
  })
  expect(page).toEqual({ items: [], hasNext: true, hasPrevious: false, endsAt: 3_000 })
})
