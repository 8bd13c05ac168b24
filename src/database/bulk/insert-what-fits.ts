import type { Row } from '#core/columns.ts'
import { isRowTooLarge } from '../error-codes.ts'

/**
 * Inserts `rows`, and where one of them is more than the database can hold, all but those: by halves,
 * so that a thousand good rows beside a bad one take ten more statements. `insert` must leave nothing
 * behind when it throws. Gives the numbers of the rows that are left out.
 */
export async function insertWhatFits(
  rows: readonly Row[],
  insert: (rows: readonly Row[]) => Promise<void>,
): Promise<number[]> {
  try {
    await insert(rows)
    return []
  } catch (error) {
    if (!isRowTooLarge(error)) throw error
    const [only] = rows
    if (rows.length === 1 && only !== undefined) return [only.number]
    const middle = rows.length >> 1
    const first = await insertWhatFits(rows.slice(0, middle), insert)
    const second = await insertWhatFits(rows.slice(middle), insert)
    return [...first, ...second]
  }
}
