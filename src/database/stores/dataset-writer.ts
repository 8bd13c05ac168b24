import type { EntityManager } from 'typeorm'
import type { Clock } from '#core/clock.ts'
import type { Column } from '#core/columns.ts'
import { type Dataset, generationTable, type WriteMode } from '#core/dataset.ts'
import type {
  DatasetPort,
  Generation,
  Insertion,
  MergePlace,
  MergeStep,
  ReadText,
  Snapshot,
  WriteTarget,
} from '#core/dataset-port.ts'
import { InputError, TaskFailure } from '#core/errors.ts'
import type { PackedRows } from '#core/packed-rows.ts'
import type { Condition } from '#core/row-filter.ts'
import type { TextOutput } from '#core/text-output.ts'
import type { Database } from '../database.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { GenerationEntity } from '../entities/generation.ts'
import { UserEntity } from '../entities/user.ts'
import { isIndexThere, isTableTooWide, isUniqueViolation } from '../error-codes.ts'
import { holdRows } from '../hold-rows.ts'
import type { NewId } from '../ids.ts'
import { searchForm } from '../search-form.ts'
import { changeDataset, takeBack } from './dataset-changes.ts'
import { clearSteps, mergeSteps } from './dataset-steps.ts'
import { isPinnedAbove, pinDataset, unpin } from './generation-pins.ts'
import { holdDataset, nameTaken } from './held-dataset.ts'

/** Datasets as tasks write and read them. */
export class DatasetWriter implements DatasetPort {
  readonly #database: Database
  readonly #now: Clock
  readonly #newId: NewId

  constructor(database: Database, now: Clock, newId: NewId) {
    this.#database = database
    this.#now = now
    this.#newId = newId
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
  ): Promise<WriteTarget> {
    await holdRows(tx, UserEntity, { id: dataset.ownerId })
    const id = this.#newId('dataset')
    const at = this.#now()
    const searchName = searchForm(dataset.name)
    const columns = [...dataset.columns]
    const row = { ...dataset, id, searchName, columns, lastGeneration: 1 }
    try {
      await tx.insert(DatasetEntity, { ...row, createdAt: at, updatedAt: at })
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(dataset.name, 'datasetName') : error
    }
    await tx.insert(GenerationEntity, { datasetId: id, number: 1 })
    const generation = generationOf({ id, columns }, 1)
    return { ...generation, base: 0, hasLeftovers: false, merge: null }
  }

  async open(
    tx: EntityManager,
    datasetId: string,
    writer: { mode: Exclude<WriteMode, 'CREATE'>; keys: readonly number[]; taskId: string },
  ): Promise<WriteTarget> {
    const dataset = await holdDataset(tx, datasetId)
    if (dataset === null || dataset.generation === null) {
      throw new InputError('NOT_FOUND', `There is no dataset ${datasetId}.`, ['datasetId'])
    }
    if (dataset.writerTaskId !== null) {
      const message = `Task ${dataset.writerTaskId} is writing "${dataset.name}"; wait for it, or stop it first.`
      throw new InputError('CONFLICT', message, ['datasetId'])
    }
    const target = await this.#target(tx, dataset, dataset.generation, writer)
    const isNew = target.number !== dataset.generation
    if (isNew) await tx.insert(GenerationEntity, { datasetId, number: target.number })
    await tx.update(
      DatasetEntity,
      { id: datasetId },
      { writerTaskId: writer.taskId, ...(isNew && { lastGeneration: target.number }) },
    )
    return target
  }

  /** Rows are added to the table that readers see, above what they see of it, or go into one of their own. */
  async #target(
    tx: EntityManager,
    dataset: Dataset,
    current: number,
    { mode, keys }: { mode: WriteMode; keys: readonly number[] },
  ): Promise<WriteTarget> {
    const { watermark } = dataset
    const next = generationOf(dataset, dataset.lastGeneration + 1)
    if (mode === 'REPLACE') return { ...next, base: 0, hasLeftovers: false, merge: null }
    const seen = generationOf(dataset, current)
    const merged = {
      ...next,
      base: watermark,
      hasLeftovers: false,
      merge: { from: seen, upTo: watermark, keys },
    }
    if (mode === 'UPSERT') return merged
    const { hasLeftovers } = await tx.findOneByOrFail(GenerationEntity, {
      datasetId: dataset.id,
      number: current,
    })
    // rows that were undone, and that an export still reads, stay where they are
    if (hasLeftovers && (await isPinnedAbove(tx, seen, watermark))) return merged
    return { ...seen, base: watermark, hasLeftovers, merge: null }
  }

  async createTable({ table, columns, merge }: WriteTarget): Promise<void> {
    const { bulk } = this.#database
    try {
      await this.#database.ddl((manager) => manager.query(bulk.createTableSql(table, columns)))
    } catch (error) {
      throw isTableTooWide(error) ? tableTooWide(columns.length, error) : error
    }
    const keys = merge?.keys ?? []
    if (keys.length === 0) return
    const sql = bulk.createKeySql(table, columns, keys)
    await this.#database.ddl((manager) => manager.query(sql)).catch(unlessThere)
  }

  async checkTable(columns: readonly Column[]): Promise<void> {
    const { bulk } = this.#database
    try {
      await this.#database.ddl(async (manager) => bulk.tryTable?.(manager, columns))
    } catch (error) {
      throw isTableTooWide(error) ? tableTooWide(columns.length, error) : error
    }
  }

  clear(target: WriteTarget): ReturnType<DatasetPort['clear']> {
    return clearSteps(this.#database, target)
  }

  insertion({ table, columns }: Generation, rows: PackedRows): Insertion {
    return this.#database.bulk.insertion(table, columns, rows)
  }

  merge(
    target: WriteTarget,
    last: number,
    after: MergePlace | undefined,
  ): AsyncGenerator<MergeStep, void, undefined> {
    return mergeSteps(this.#database, target, last, after)
  }

  publish(
    tx: EntityManager,
    target: WriteTarget,
    published: { taskId: string; watermark: number; rows: number },
  ): Promise<void> {
    return changeDataset(tx, target, { ...published, at: this.#now() })
  }

  unlink(tx: EntityManager, target: WriteTarget, taskId: string): Promise<void> {
    return takeBack(tx, target, taskId, this.#now())
  }

  snapshotOf(dataset: Dataset): Snapshot {
    const { watermark, rowCount, generation } = dataset
    if (generation === null) throw new TypeError(`dataset ${dataset.id} is not published`)
    return { generation: generationOf(dataset, generation), watermark, rowCount }
  }

  async hold(tx: EntityManager, datasetId: string, taskId: string): Promise<Snapshot> {
    return this.snapshotOf(await pinDataset(tx, datasetId, taskId))
  }

  letGo(tx: EntityManager, taskId: string): Promise<void> {
    return unpin(tx, taskId)
  }

  textReader(
    { table, columns }: Generation,
    output: TextOutput,
    conditions: readonly Condition[],
  ): ReadText {
    const { bulk } = this.#database
    const read = bulk.textReader(table, columns, output, bulk.where(conditions))
    return (range) => this.#database.read((manager) => read(manager, range))
  }
}

function generationOf(
  { id, columns }: { readonly id: string; readonly columns: readonly Column[] },
  number: number,
): Generation {
  return { datasetId: id, number, table: generationTable(id, number), columns }
}

function unlessThere(error: unknown): void {
  if (!isIndexThere(error)) throw error
}

function tableTooWide(columns: number, cause: unknown): TaskFailure {
  const message = `The database cannot hold a table of these ${columns} columns. Import fewer of them: name those that you need in "columns".`
  return new TaskFailure('TABLE_TOO_WIDE', message, { retryable: false, cause })
}
