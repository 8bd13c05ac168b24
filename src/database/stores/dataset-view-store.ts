import { In } from 'typeorm'
import type { Dataset } from '#core/dataset.ts'
import type { Database } from '../database.ts'
import { defineView, dropView } from '../define-view.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { type DatasetView, DatasetViewEntity } from '../entities/dataset-view.ts'
import { viewName } from '../view-names.ts'

/** The views by which SQL tools see what readers see. */
export class DatasetViewStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those that there are. */
  findMany(datasetIds: readonly string[]): Promise<DatasetView[]> {
    const where = { datasetId: In([...datasetIds]) }
    return this.#database.read((manager) => manager.findBy(DatasetViewEntity, where))
  }

  /** Published datasets whose view is missing, or was defined for another generation or name. */
  outdated(): Promise<Dataset[]> {
    return this.#database.read((manager) => {
      const upToDate = manager
        .createQueryBuilder(DatasetViewEntity, 'view')
        .where('view.dataset_id = dataset.id AND view.generation = dataset.generation')
        .andWhere('view.dataset_name = dataset.name')
      return manager
        .createQueryBuilder(DatasetEntity, 'dataset')
        .where('dataset.published_at IS NOT NULL')
        .andWhere(`NOT EXISTS (${upToDate.getQuery()})`)
        .getMany()
    })
  }

  /** Views whose dataset is gone. */
  orphaned(): Promise<DatasetView[]> {
    return this.#database.read((manager) => {
      const dataset = manager
        .createQueryBuilder(DatasetEntity, 'dataset')
        .where('dataset.id = view.dataset_id')
      return manager
        .createQueryBuilder(DatasetViewEntity, 'view')
        .where(`NOT EXISTS (${dataset.getQuery()})`)
        .getMany()
    })
  }

  /** Makes the view as it should be. Safe to run twice; `onKept`: the old one cannot go, because others use it. */
  async define(dataset: Dataset, onKept: (name: string, error: unknown) => void): Promise<void> {
    const { id, name: datasetName, generation } = dataset
    if (generation === null) return
    const name = viewName(id, datasetName)
    const [old] = await this.findMany([id])
    await defineView(this.#database, name, dataset)
    if (old !== undefined && old.name !== name) {
      await dropView(this.#database, old.name).catch((error: unknown) => onKept(old.name, error))
    }
    await this.#database.transaction((tx) =>
      tx.save(DatasetViewEntity, { datasetId: id, name, datasetName, generation }),
    )
  }

  async drop({ datasetId, name }: DatasetView): Promise<void> {
    await dropView(this.#database, name)
    await this.#database.transaction((tx) => tx.delete(DatasetViewEntity, { datasetId }))
  }
}
