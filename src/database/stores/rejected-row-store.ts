import type { EntityManager } from 'typeorm'
import type { RejectedRow } from '#core/columns.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { Database } from '../database.ts'
import { RejectedRowEntity, type StoredRejectedRow } from '../entities/rejected-row.ts'
import { pageOf, within } from './page-of.ts'

/** How many rejected rows of a task are kept; all of them are counted. */
export const keptRejectedRows = 100_000

export class RejectedRowStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes those of `rows` that are among the first of their task; `before` were rejected already. */
  async append(
    tx: EntityManager,
    taskId: string,
    before: number,
    rows: readonly RejectedRow[],
  ): Promise<void> {
    const kept = rows.slice(0, Math.max(0, keptRejectedRows - before))
    for (let i = 0; i < kept.length; i += insertSize) {
      const slice = kept.slice(i, i + insertSize)
      await tx.insert(
        RejectedRowEntity,
        slice.map((row, j) => ({ ...row, taskId, number: before + i + j + 1 })),
      )
    }
  }

  page(taskId: string, request: PageRequest<number>): Promise<Page<StoredRejectedRow>> {
    return this.#database.read((manager) =>
      pageOf(request, 'ASC', (range, order, take) => {
        const number = within(range)
        return manager.find(RejectedRowEntity, {
          where: { taskId, ...(number && { number }) },
          order: { number: order },
          take,
        })
      }),
    )
  }
}

/** Rows a statement: SQLite takes 32,766 values. */
const insertSize = 500
