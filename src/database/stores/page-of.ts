import { And, type FindOperator, LessThan, MoreThan } from 'typeorm'
import type { Page, PageRequest } from '#core/page.ts'

/** The keys that a page may come from, ends left out. */
export interface KeyRange<Key> {
  readonly above?: Key | undefined
  readonly below?: Key | undefined
}

/**
 * Reads one page by keyset: a page costs the same wherever it lies. `direction` is that of the list;
 * `fetch` gives at most `take` items of a range, in the order that it is told.
 */
export async function pageOf<T, Key>(
  request: PageRequest<Key>,
  direction: 'ASC' | 'DESC',
  fetch: (range: KeyRange<Key>, order: 'ASC' | 'DESC', take: number) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const { after, before, limit, fromBack } = request
  const range =
    direction === 'ASC' ? { above: after, below: before } : { above: before, below: after }
  const order = fromBack === (direction === 'ASC') ? 'DESC' : 'ASC'
  // one more than asked for tells whether there are more
  const found = await fetch(range, order, limit + 1)
  const items = found.slice(0, limit)
  const more = found.length > limit
  if (fromBack) items.reverse()
  return {
    items,
    hasNext: fromBack ? before !== undefined : more,
    hasPrevious: fromBack ? more : after !== undefined,
  }
}

/** The same range for a key of 32 bits, which PostgreSQL compares with no larger number. */
export function of32Bits({ above, below }: KeyRange<number>): KeyRange<number> {
  const largest = 2 ** 31 - 1
  return {
    above: above === undefined ? undefined : Math.min(above, largest),
    below: below === undefined ? undefined : Math.min(below, largest),
  }
}

/** A range as a condition of TypeORM's `find`; undefined for all keys. */
export function within<Key>({ above, below }: KeyRange<Key>): FindOperator<Key> | undefined {
  if (above !== undefined && below !== undefined) return And(MoreThan(above), LessThan(below))
  if (above !== undefined) return MoreThan(above)
  return below === undefined ? undefined : LessThan(below)
}
