import type { EntityManager } from 'typeorm'
import { type PackedRows, slicePacked } from '#core/packed-rows.ts'
import { isRowTooLarge } from '../error-codes.ts'

/**
 * Inserts `rows`, and where one of them is more than the database can hold, all but those: by halves,
 * so that a thousand good rows beside a bad one take ten more statements. Gives the numbers of the rows
 * that are left out.
 */
export async function insertWhatFits(
  tx: EntityManager,
  rows: PackedRows,
  insert: (rows: PackedRows) => Promise<void>,
): Promise<number[]> {
  try {
    await withSavepoint(tx, () => insert(rows))
    return []
  } catch (error) {
    if (!isRowTooLarge(error)) throw error
    const { length } = rows.numbers
    if (length === 1) return [...rows.numbers]
    const middle = length >> 1
    const first = await insertWhatFits(tx, slicePacked(rows, 0, middle), insert)
    const second = await insertWhatFits(tx, slicePacked(rows, middle, length), insert)
    return [...first, ...second]
  }
}

/** A row that is too large undoes what `work` has written, and nothing else. */
async function withSavepoint(tx: EntityManager, work: () => Promise<void>): Promise<void> {
  await tx.query('SAVEPOINT rows_that_fit')
  try {
    await work()
  } catch (error) {
    // after any other error the transaction is not gone on with; a deadlock has ended it already
    if (isRowTooLarge(error)) await tx.query('ROLLBACK TO SAVEPOINT rows_that_fit')
    throw error
  }
  await tx.query('RELEASE SAVEPOINT rows_that_fit')
}
