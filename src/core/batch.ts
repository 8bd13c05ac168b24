import type { EntityManager } from 'typeorm'
import type { RejectedRow } from './columns.ts'

/**
 * A piece of a task's work that is ready to be written, with the cursor after it. The runner commits
 * one or more batches as a chunk, in one transaction, and may end a chunk after any batch: so a batch
 * is small (some hundred rows), and how large a chunk is the runner alone decides, by time.
 */
export interface Batch<Cursor> {
  /** Rows that this batch writes, those that the database turns out not to hold included. */
  readonly rows: number
  /** Records that did not become rows; the runner counts them all and keeps the first ones. */
  readonly rejected?: readonly RejectedRow[]
  /** Units of the task (bytes or rows) that are done once this batch is committed, from its start. */
  readonly done: number
  /** Where to go on after this batch, JSON. */
  readonly cursor: Cursor
  /**
   * Whether it only adds rows, and nothing that batches before it write matters to it: then it may be written while these
   * are still being committed, in a transaction of its own that ends after theirs.
   */
  readonly onlyAdds?: boolean
  /**
   * Writes the rows. It may run again after a rollback, so it changes nothing outside `tx`. Gives those
   * that the database cannot hold, where there are any: they count as rejected.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most kinds have nothing to give
  write(tx: EntityManager): Promise<readonly RejectedRow[] | void>
}
