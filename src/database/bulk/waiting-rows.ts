import type { EntityManager } from 'typeorm'
import type { Column } from '#core/columns.ts'
import type { Insertion } from '#core/dataset-port.ts'

/** Rows of a batch, ready to be sent. */
export interface EncodedRows {
  readonly count: number
  /** As `textFormat` gives it. */
  readonly text: Buffer
}

/** Rows of all batches. */
export function rowCount(batches: readonly EncodedRows[]): number {
  return batches.reduce((sum, { count }) => sum + count, 0)
}

/** Sends rows of one table in one statement. */
export type SendRows = (
  tx: EntityManager,
  table: string,
  columns: readonly Column[],
  batches: readonly EncodedRows[],
) => Promise<void>

interface Waiting {
  readonly table: string
  readonly columns: readonly Column[]
  readonly batches: EncodedRows[]
}

/** Batches that wait in their transaction for the ones after them: one statement is quicker than many. */
export class WaitingRows {
  readonly #send: SendRows
  readonly #waiting = new WeakMap<EntityManager, Waiting>()

  constructor(send: SendRows) {
    this.#send = send
  }

  /** Lets a batch wait in the transaction in which it is written. */
  insertion(table: string, columns: readonly Column[], batch: EncodedRows): Insertion {
    return async (tx) => {
      const waiting = this.#waiting.get(tx)
      if (waiting?.table === table) {
        waiting.batches.push(batch)
      } else {
        await this.finish(tx)
        this.#waiting.set(tx, { table, columns, batches: [batch] })
      }
      return []
    }
  }

  /** Sends what waits in a transaction. */
  async finish(tx: EntityManager): Promise<void> {
    const waiting = this.#waiting.get(tx)
    if (waiting === undefined) return
    this.#waiting.delete(tx)
    await this.#send(tx, waiting.table, waiting.columns, waiting.batches)
  }
}
