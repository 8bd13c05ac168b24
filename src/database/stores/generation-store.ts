import { LessThanOrEqual } from 'typeorm'
import type { Database } from '../database.ts'
import { GenerationEntity, type StoredGeneration } from '../entities/generation.ts'

/** What the reaper needs to know of generations. */
export class GenerationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Generations that nothing links to, and that may be taken away by now. */
  reapable(now: number): Promise<StoredGeneration[]> {
    return this.#database.read((manager) =>
      manager.findBy(GenerationEntity, { reapAfter: LessThanOrEqual(now) }),
    )
  }

  /** The last trace of a generation whose table is gone. */
  async forget(datasetId: string, number: number): Promise<void> {
    await this.#database.transaction((tx) => tx.delete(GenerationEntity, { datasetId, number }))
  }
}
