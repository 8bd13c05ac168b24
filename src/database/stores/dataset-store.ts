import { And, type EntityManager, Equal, In, IsNull, Not, Raw } from 'typeorm'
import type { Clock } from '#core/clock.ts'
import type { Row } from '#core/columns.ts'
import { type Dataset, generationTable } from '#core/dataset.ts'
import { InputError } from '#core/errors.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { DatasetPort, Generation } from '#core/ports.ts'
import { createTableSql, insertRows, readRows } from '../bulk/sqlite.ts'
import type { Database } from '../database.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { GenerationEntity } from '../entities/generation.ts'
import type { NewId } from '../ids.ts'
import { isUniqueViolation } from '../sqlite-driver.ts'
import { pageOf, within } from './page-of.ts'

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

  constructor(database: Database, now: Clock, newId: NewId) {
    this.#database = database
    this.#now = now
    this.#newId = newId
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

  /** Rows that readers may see: those of the published generation, up to its watermark. */
  rows(dataset: Dataset, request: PageRequest<number>): Promise<Page<Row>> {
    const { generation, watermark, columns } = dataset
    if (generation === null || watermark === 0) {
      return Promise.resolve({ items: [], hasNext: false, hasPrevious: false })
    }
    const table = generationTable(dataset.id, generation)
    return this.#database.read((manager) =>
      pageOf(request, 'ASC', (range, order, limit) =>
        readRows(manager, table, columns, {
          above: range.above ?? 0,
          below: Math.min(range.below ?? Number.POSITIVE_INFINITY, watermark + 1),
          descending: order === 'DESC',
          limit,
        }),
      ),
    )
  }

  async freeName(tx: EntityManager, ownerId: string, name: string): Promise<string> {
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name} (${i})`
      if (!(await tx.existsBy(DatasetEntity, { ownerId, name: candidate }))) return candidate
    }
  }

  async create(
    tx: EntityManager,
    dataset: Pick<Dataset, 'name' | 'ownerId' | 'columns'> & { writerTaskId: string },
  ): Promise<Generation> {
    const id = this.#newId('dataset')
    const at = this.#now()
    const row = { ...dataset, id, columns: [...dataset.columns], lastGeneration: 1 }
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

  createTable(generation: Generation): Promise<void> {
    return this.#database.ddl(async (manager) => {
      await manager.query(createTableSql(generation.table, generation.columns))
    })
  }

  insert(tx: EntityManager, generation: Generation, rows: readonly Row[]): Promise<void> {
    return insertRows(tx, generation.table, generation.columns.length, rows)
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
  const names = [
    ...(name != null ? [Equal(name)] : []),
    ...(nameContains != null ? [containing(nameContains)] : []),
  ]
  return {
    publishedAt: Not(IsNull()),
    ...(names.length > 0 && { name: And(...names) }),
    ...(ownerId != null && { ownerId }),
  }
}

function containing(text: string) {
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`
  return Raw((column) => `${column} LIKE :pattern ESCAPE '!'`, { pattern })
}
