import { type EntityManager, In, IsNull } from 'typeorm'
import { InputError } from '#core/errors.ts'
import type { Task } from '#core/task.ts'
import type { Database } from '../database.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { type DatasetChange, DatasetChangeEntity } from '../entities/dataset-change.ts'
import { GenerationEntity } from '../entities/generation.ts'
import { giveUpUndo, newestChange } from './dataset-changes.ts'
import { holdDataset } from './held-dataset.ts'

/** Which changes of datasets can be taken back: the newest one of each, while nobody writes to it. */
export class UndoStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those of the tasks whose change can be taken back now. */
  undoable(taskIds: readonly string[]): Promise<Set<string>> {
    return this.#database.read(async (manager) => {
      const newer = manager
        .createQueryBuilder(DatasetChangeEntity, 'newer')
        .where('newer.dataset_id = change.dataset_id AND newer.number > change.number')
      const changes = await manager
        .createQueryBuilder(DatasetChangeEntity, 'change')
        .where({ taskId: In([...taskIds]) })
        .andWhere(`NOT EXISTS (${newer.getQuery()})`)
        .getMany()
      const free = await manager.find(DatasetEntity, {
        select: { id: true },
        where: { id: In(changes.map(({ datasetId }) => datasetId)), writerTaskId: IsNull() },
      })
      const ids = new Set(free.map(({ id }) => id))
      const kept = await manager.find(GenerationEntity, {
        select: { datasetId: true, number: true },
        where: { datasetId: In([...ids]), reapAfter: IsNull() },
      })
      const generations = new Set(kept.map((each) => `${each.datasetId} ${each.number}`))
      const possible = changes.filter(({ datasetId, generation }) => {
        // null: there was nothing before
        const isKept = generation === null || generations.has(`${datasetId} ${generation}`)
        return isKept && ids.has(datasetId)
      })
      return new Set(possible.map(({ taskId }) => taskId))
    })
  }

  /** Takes the writing slot for an undo. Throws InputError INVALID_STATE where it is not possible. */
  async claim(tx: EntityManager, { id, datasetId }: Pick<Task, 'id' | 'datasetId'>): Promise<void> {
    const dataset = datasetId === null ? null : await holdDataset(tx, datasetId)
    if (dataset === null) throw refused('its dataset is gone')
    if (dataset.writerTaskId !== null && dataset.writerTaskId !== id) {
      throw refused(`task ${dataset.writerTaskId} is writing the dataset`)
    }
    const newest = await newestChange(tx, dataset.id)
    // of imports of the first version nobody has noted what was there before
    if (newest === null) throw refused('what was there before it is not known')
    if (newest.taskId !== id) {
      throw refused(`the dataset has been changed since by task ${newest.taskId}`)
    }
    if (!(await isKept(tx, newest))) throw refused('what was there before it is no longer kept')
    await tx.update(DatasetEntity, { id: dataset.id }, { writerTaskId: id })
  }

  /** Tasks for whose undo a table is kept, and that changed their dataset before `time` (milliseconds since 1970). */
  async keptSince(time: number): Promise<string[]> {
    const changes = await this.#database.read((manager) =>
      manager
        .createQueryBuilder(DatasetChangeEntity, 'change')
        .select('change.taskId', 'taskId')
        .distinct(true)
        .innerJoin(
          'generation',
          'kept',
          'kept.dataset_id = change.dataset_id AND kept.number = change.generation',
        )
        .innerJoin('dataset', 'dataset', 'dataset.id = change.dataset_id')
        .where('change.at < :time', { time })
        .andWhere('kept.reap_after IS NULL AND change.generation <> dataset.generation')
        .getRawMany<{ taskId: string }>(),
    )
    return changes.map(({ taskId }) => taskId)
  }

  /** Lets go of what an undo of the task would need; gives the number of tables. */
  giveUp(tx: EntityManager, taskId: string, at: number): Promise<number> {
    return giveUpUndo(tx, taskId, at)
  }
}

/** Whether the table that readers saw before the change is still there. */
async function isKept(
  manager: EntityManager,
  { datasetId, generation: number }: DatasetChange,
): Promise<boolean> {
  if (number === null) return true
  return manager.existsBy(GenerationEntity, { datasetId, number, reapAfter: IsNull() })
}

function refused(why: string): InputError {
  return new InputError('INVALID_STATE', `This task cannot be undone: ${why}.`)
}
