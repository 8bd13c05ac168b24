import type { Row } from '#core/columns.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { RowRange } from '../bulk/bulk.ts'
import type { SearchedRows } from '../database.ts'

/** How much of a dataset is looked through for one page. Times are milliseconds. */
export interface ScanPace {
  readonly clock: () => number
  /** After so long a page ends, however few rows are on it. */
  readonly budget: number
  /** How long one statement should take: other searches wait for so long. */
  readonly slice: number
  /** How many row numbers the first statement looks through. */
  readonly firstSlice: number
}

export const defaultPace: ScanPace = {
  clock: () => performance.now(),
  budget: 1_000,
  slice: 30,
  firstSlice: 1_000,
}

/** Row numbers of a slice at most: where gaps have made slices quick, dense rows may follow. */
const longestSlice = 500_000

/**
 * A page of the rows that `fetch` finds, which may be few among many: the range is looked through in
 * slices, each a statement of its own, until the page is full, the range ends or the budget is used
 * up. In the last case the page tells how far it has come, and that there may be more.
 */
export async function scanRows(
  request: PageRequest<number>,
  watermark: number,
  { clock, budget, slice, firstSlice }: ScanPace,
  fetch: (range: RowRange) => Promise<SearchedRows>,
): Promise<Page<Row, number>> {
  const { after, before, limit, fromBack } = request
  let above = after ?? 0
  let below = Math.min(before ?? Number.POSITIVE_INFINITY, watermark + 1)
  const found: Row[] = []
  const began = clock()
  let width = firstSlice
  // one more than asked for tells whether there are more
  while (above + 1 < below && found.length <= limit) {
    const part = fromBack
      ? { above: Math.max(above, below - width - 1), below }
      : { above, below: Math.min(below, above + width + 1) }
    const rest = limit + 1 - found.length
    const { rows, took } = await fetch({ ...part, descending: fromBack, limit: rest })
    found.push(...rows)
    if (fromBack) below = part.above + 1
    else above = part.below - 1
    if (clock() - began >= budget) break
    width = nextWidth(width, took, slice)
  }
  const isFull = found.length > limit
  const isCutShort = !isFull && above + 1 < below
  const more = isFull || isCutShort
  const items = found.slice(0, limit)
  if (fromBack) {
    const edges = { hasNext: before !== undefined, hasPrevious: more }
    return { ...edges, items: items.reverse(), ...(isCutShort && { startsAt: below }) }
  }
  const edges = { hasNext: more, hasPrevious: after !== undefined }
  return { ...edges, items, ...(isCutShort && { endsAt: above }) }
}

/** So that the next slice takes about as long as one should; it changes by small factors, as rows differ. */
function nextWidth(width: number, took: number, wanted: number): number {
  const factor = Math.min(4, Math.max(1 / 4, wanted / took))
  return Math.min(longestSlice, Math.max(1, Math.round(width * factor)))
}
