import { type EntityManager, MoreThan } from 'typeorm'
import type { Dataset } from '#core/dataset.ts'
import type { Generation } from '#core/dataset-port.ts'
import { InputError } from '#core/errors.ts'
import { GenerationPinEntity } from '../entities/generation-pin.ts'
import { holdDataset } from './held-dataset.ts'

type Which = Pick<Generation, 'datasetId' | 'number'>

/** Whether a task reads rows of the generation above `watermark`: rows that were undone since it began. */
export function isPinnedAbove(
  tx: EntityManager,
  { datasetId, number }: Which,
  watermark: number,
): Promise<boolean> {
  const above = { datasetId, generation: number, watermark: MoreThan(watermark) }
  return tx.existsBy(GenerationPinEntity, above)
}

/** Keeps a dataset as it is now for a task, whatever becomes of it meanwhile. Throws InputError NOT_FOUND. */
export async function pinDataset(
  tx: EntityManager,
  datasetId: string,
  taskId: string,
): Promise<Dataset> {
  const dataset = await holdDataset(tx, datasetId)
  if (dataset === null || dataset.generation === null) {
    throw new InputError('NOT_FOUND', `There is no dataset ${datasetId}.`, ['datasetId'])
  }
  const { generation, watermark } = dataset
  await tx.insert(GenerationPinEntity, { taskId, datasetId, generation, watermark })
  return dataset
}

export async function unpin(tx: EntityManager, taskId: string): Promise<void> {
  await tx.delete(GenerationPinEntity, { taskId })
}
