import { type EntityManager, In, IsNull, Not, Raw } from 'typeorm'
import type { Clock } from '#core/clock.ts'
import type { Row } from '#core/columns.ts'
import { type Dataset, generationTable } from '#core/dataset.ts'
import { InputError, TaskFailure } from '#core/errors.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { DatasetPort, Generation, Insertion } from '#core/ports.ts'
import type { Condition } from '#core/row-filter.ts'
import type { Database } from '../database.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { GenerationEntity } from '../entities/generation.ts'
import { UserEntity } from '../entities/user.ts'
import { isTableTooWide, isUniqueViolation } from '../error-codes.ts'
import { holdRows } from '../hold-rows.ts'
import type { NewId } from '../ids.ts'
import { searchForm } from '../search-form.ts'
import { pageOf, within } from './page-of.ts'
import { defaultPace, type ScanPace, scanRows } from './scan-rows.ts'

/** All that are given must hold. */
export interface DatasetFilter {
  readonly name?: string | null | undefined
  readonly nameContains?: string | null | undefined
  readonly ownerId?: string | null | undefined
}

/** Datasets, their generations, and the rows in them. */
export class DatasetStore implements DatasetPort {
  readonly #database: Database
  readonly #now: Clock
  readonly #newId: NewId
  readonly #pace: ScanPace

  constructor(database: Database, now: Clock, newId: NewId, pace = defaultPace) {
    this.#database = database
    this.#now = now
    this.#newId = newId
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

  async freeName(tx: EntityManager, ownerId: string, name: string): Promise<string> {
    // of two at the same time the second one waits, and sees the name that the first one took
    await holdRows(tx, UserEntity, { id: ownerId })
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name} (${i})`
      if (!(await tx.existsBy(DatasetEntity, { ownerId, name: candidate }))) return candidate
    }
  }

  async create(
    tx: EntityManager,
    dataset: Pick<Dataset, 'name' | 'ownerId' | 'columns'> & { writerTaskId: string },
  ): Promise<Generation> {
    await holdRows(tx, UserEntity, { id: dataset.ownerId })
    const id = this.#newId('dataset')
    const at = this.#now()
    const searchName = searchForm(dataset.name)
    const columns = [...dataset.columns]
    const row = { ...dataset, id, searchName, columns, lastGeneration: 1 }
    try {
      await tx.insert(DatasetEntity, { ...row, createdAt: at, updatedAt: at })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new InputError(
        'CONFLICT',
        `You have a dataset named "${dataset.name}" already; choose another name.`,
        ['datasetName'],
      )
    }
    await tx.insert(GenerationEntity, { datasetId: id, number: 1 })
    return { datasetId: id, number: 1, table: generationTable(id, 1), columns: dataset.columns }
  }

  async createTable({ table, columns }: Generation): Promise<void> {
    const sql = this.#database.bulk.createTableSql(table, columns)
    try {
      await this.#database.ddl((manager) => manager.query(sql))
    } catch (error) {
      throw isTableTooWide(error) ? tableTooWide(columns.length, error) : error
    }
  }

  insertion({ table, columns }: Generation, rows: readonly Row[]): Insertion {
    return this.#database.bulk.insertion(table, columns, rows)
  }

  async publish(
    tx: EntityManager,
    generation: Generation,
    visible: { watermark: number; rowCount: number },
  ): Promise<void> {
    const at = this.#now()
    await tx.update(
      DatasetEntity,
      { id: generation.datasetId },
      {
        ...visible,
        generation: generation.number,
        revision: () => 'revision + 1',
        writerTaskId: null,
        updatedAt: at,
        publishedAt: at,
      },
    )
  }

  async unlink(tx: EntityManager, generation: Generation): Promise<void> {
    const { datasetId, number } = generation
    await tx.update(GenerationEntity, { datasetId, number }, { reapAfter: this.#now() })
    await tx.delete(DatasetEntity, { id: datasetId })
  }
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

function tableTooWide(columns: number, cause: unknown): TaskFailure {
  const message = `The database cannot hold a table of these ${columns} columns. Import fewer of them: name those that you need in "columns".`
  return new TaskFailure('TABLE_TOO_WIDE', message, { retryable: false, cause })
}
