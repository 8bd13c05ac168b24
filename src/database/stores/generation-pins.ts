import { type EntityManager, MoreThan } from 'typeorm'
import type { Generation } from '#core/dataset-port.ts'
import { GenerationPinEntity } from '../entities/generation-pin.ts'

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
