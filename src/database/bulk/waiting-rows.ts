import type { EntityManager } from 'typeorm'
import type { Column } from '#core/columns.ts'
import type { PackedRows } from '#core/packed-rows.ts'

/** Rows of a batch, ready to be sent. */
export interface EncodedRows {
  readonly count: number
  readonly text: Buffer
  /** Where they may have to be sent in another form. */
  readonly rows?: PackedRows
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

  async add(
    tx: EntityManager,
    table: string,
    columns: readonly Column[],
    batch: EncodedRows,
  ): Promise<void> {
    const waiting = this.#waiting.get(tx)
    if (waiting?.table === table) {
      waiting.batches.push(batch)
      return
    }
    await this.finish(tx)
    this.#waiting.set(tx, { table, columns, batches: [batch] })
  }

  /** Sends what waits in a transaction. */
  async finish(tx: EntityManager): Promise<void> {
    const waiting = this.#waiting.get(tx)
    if (waiting === undefined) return
    this.#waiting.delete(tx)
    await this.#send(tx, waiting.table, waiting.columns, waiting.batches)
  }
}
