import { In, IsNull, Not, Raw } from 'typeorm'
import type { Row } from '#core/columns.ts'
import { type Dataset, generationTable } from '#core/dataset.ts'
import { InputError } from '#core/errors.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { Condition } from '#core/row-filter.ts'
import type { Database } from '../database.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { isUniqueViolation } from '../error-codes.ts'
import { searchForm } from '../search-form.ts'
import { forgetDataset } from './dataset-changes.ts'
import { holdDataset, nameTaken } from './held-dataset.ts'
import { pageOf, within } from './page-of.ts'
import { defaultPace, type ScanPace, scanRows } from './scan-rows.ts'

/** All that are given must hold. */
export interface DatasetFilter {
  readonly name?: string | null | undefined
  readonly nameContains?: string | null | undefined
  readonly ownerId?: string | null | undefined
}

/** Datasets as readers see them, and the rows in them. */
export class DatasetStore {
  readonly #database: Database
  readonly #pace: ScanPace

  constructor(database: Database, pace = defaultPace) {
    this.#database = database
    this.#pace = pace
  }

  findMany(ids: readonly string[]): Promise<Dataset[]> {
    return this.#database.read((manager) => manager.findBy(DatasetEntity, { id: In([...ids]) }))
  }

  /** Published datasets only. */
  page(filter: DatasetFilter, request: PageRequest): Promise<Page<Dataset>> {
    return this.#database.read((manager) =>
      pageOf(request, 'DESC', (range, order, take) => {
        const id = within(range)
        const where = { ...published(filter), ...(id && { id }) }
        return manager.find(DatasetEntity, { where, order: { id: order }, take })
      }),
    )
  }

  count(filter: DatasetFilter): Promise<number> {
    return this.#database.read((manager) =>
      manager.count(DatasetEntity, { where: published(filter) }),
    )
  }

  /**
   * Rows that readers may see: those of the published generation, up to its watermark. With conditions
   * a page may come back short, and tells then where to go on.
   */
  rows(
    dataset: Dataset,
    request: PageRequest<number>,
    conditions: readonly Condition[] = [],
  ): Promise<Page<Row, number>> {
    const { generation, watermark, columns } = dataset
    if (generation === null || watermark === 0) {
      return Promise.resolve({ items: [], hasNext: false, hasPrevious: false })
    }
    const table = generationTable(dataset.id, generation)
    const where = this.#database.bulk.where(conditions)
    if (where !== undefined) {
      return scanRows(request, watermark, this.#pace, (range) =>
        this.#database.searchRows(table, columns, { ...range, where }),
      )
    }
    return this.#database.read((manager) =>
      pageOf(request, 'ASC', (range, order, limit) =>
        this.#database.bulk.readRows(manager, table, columns, {
          above: range.above ?? 0,
          below: Math.min(range.below ?? Number.POSITIVE_INFINITY, watermark + 1),
          descending: order === 'DESC',
          limit,
        }),
      ),
    )
  }

  /** false: there is no such dataset. Throws InputError CONFLICT: a task writes it, or the name is taken. */
  async rename(id: string, name: string, at: number): Promise<boolean> {
    const changes = { name, searchName: searchForm(name), updatedAt: at }
    try {
      return await this.#database.transaction(async (tx) => {
        const dataset = await holdDataset(tx, id)
        if (dataset === null) return false
        mustBeIdle(dataset, 'renamed')
        await tx.update(DatasetEntity, { id }, changes)
        return true
      })
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(name, 'name') : error
    }
  }

  /** false: there is no such dataset. Throws InputError CONFLICT while a task writes it. */
  delete(id: string, at: number): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const dataset = await holdDataset(tx, id)
      if (dataset === null) return false
      mustBeIdle(dataset, 'deleted')
      await forgetDataset(tx, id, at)
      return true
    })
  }
}

function mustBeIdle({ name, writerTaskId }: Dataset, done: string): void {
  if (writerTaskId === null) return
  const message = `"${name}" cannot be ${done} while task ${writerTaskId} writes it; wait for it, or stop it first.`
  throw new InputError('CONFLICT', message, ['id'])
}

function published(filter: DatasetFilter) {
  const { name, nameContains, ownerId } = filter
  return {
    publishedAt: Not(IsNull()),
    ...(name != null && { name }),
    ...(nameContains != null && { searchName: containing(searchForm(nameContains)) }),
    ...(ownerId != null && { ownerId }),
  }
}

function containing(text: string) {
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`
  return Raw((column) => `${column} LIKE :pattern ESCAPE '!'`, { pattern })
}
