import { IsNull, LessThanOrEqual } from 'typeorm'
import { generationTable } from '#core/dataset.ts'
import type { Database } from '../database.ts'
import { DatasetViewEntity } from '../entities/dataset-view.ts'
import { GenerationEntity, type StoredGeneration } from '../entities/generation.ts'
import { GenerationPinEntity } from '../entities/generation-pin.ts'
import { isPinnedAbove } from './generation-pins.ts'
import { holdDataset } from './held-dataset.ts'

/** What the reaper needs to know of generations. */
export class GenerationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Generations that nothing links to, on which no view stands, that no task reads, and that may be taken away by now. */
  reapable(now: number): Promise<StoredGeneration[]> {
    return this.#database.read((manager) => {
      const pins = manager
        .createQueryBuilder(GenerationPinEntity, 'pin')
        .where('pin.dataset_id = generation.dataset_id AND pin.generation = generation.number')
      const views = manager
        .createQueryBuilder(DatasetViewEntity, 'view')
        .where('view.dataset_id = generation.dataset_id AND view.generation = generation.number')
      return manager
        .createQueryBuilder(GenerationEntity, 'generation')
        .where({ reapAfter: LessThanOrEqual(now) })
        .andWhere(`NOT EXISTS (${pins.getQuery()})`)
        .andWhere(`NOT EXISTS (${views.getQuery()})`)
        .getMany()
    })
  }

  /** Generations above whose watermark a stop or an undo has left rows. */
  withLeftovers(): Promise<StoredGeneration[]> {
    return this.#database.read((manager) =>
      manager.findBy(GenerationEntity, { hasLeftovers: true, reapAfter: IsNull() }),
    )
  }

  /**
   * Deletes at most `limit` rows above the watermark, unless a task reads them or writes the dataset;
   * gives how many there were, and notes when there are no more.
   */
  clearSlice({ datasetId, number }: StoredGeneration, limit: number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const dataset = await holdDataset(tx, datasetId)
      if (dataset === null || dataset.writerTaskId !== null) return 0
      const generation = await tx.findOneBy(GenerationEntity, { datasetId, number })
      if (!generation?.hasLeftovers) return 0
      const { watermark } = generation
      if (await isPinnedAbove(tx, generation, watermark)) return 0
      const table = generationTable(datasetId, number)
      const deleted = await this.#database.bulk.deleteSlice(tx, table, watermark, limit)
      if (deleted < limit) {
        await tx.update(GenerationEntity, { datasetId, number }, { hasLeftovers: false })
      }
      return deleted
    })
  }

  /** The last trace of a generation whose table is gone. */
  async forget(datasetId: string, number: number): Promise<void> {
    await this.#database.transaction((tx) => tx.delete(GenerationEntity, { datasetId, number }))
  }
}
