import { type EntityManager, In, IsNull, Not } from 'typeorm'
import type { Dataset } from '#core/dataset.ts'
import type { WriteTarget } from '#core/dataset-port.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { type DatasetChange, DatasetChangeEntity } from '../entities/dataset-change.ts'
import { GenerationEntity } from '../entities/generation.ts'
import { holdDataset } from './held-dataset.ts'

/** Milliseconds for which a table stays that readers may have just begun to read. */
const readersGrace = 60_000

/** Makes what a task has written what readers see, and notes what they saw before. */
export async function changeDataset(
  tx: EntityManager,
  target: WriteTarget,
  { taskId, watermark, rows, at }: { taskId: string; watermark: number; rows: number; at: number },
): Promise<void> {
  const { datasetId, number } = target
  const dataset = await mustWrite(tx, datasetId, taskId)
  const { rowCount: uncounted } = await tx.findOneByOrFail(GenerationEntity, { datasetId, number })
  const before = number === dataset.generation ? dataset.rowCount : 0
  const { generation } = dataset
  // an undo goes back to what readers see now, and no further
  await release(tx, datasetId, generation === null ? [number] : [generation, number], at)
  await tx.insert(DatasetChangeEntity, {
    datasetId,
    number: dataset.revision + 1,
    taskId,
    generation,
    watermark: dataset.watermark,
    rowCount: dataset.rowCount,
    at,
  })
  await tx.update(
    GenerationEntity,
    { datasetId, number },
    { watermark, rowCount: 0, hasLeftovers: false },
  )
  await show(tx, dataset, {
    generation: number,
    watermark,
    rowCount: before + rows + uncounted,
    publishedAt: dataset.publishedAt ?? at,
    updatedAt: at,
  })
}

/** Takes back what a task did to its dataset: what it has published, or what nobody has seen yet. */
export async function takeBack(
  tx: EntityManager,
  { datasetId, number }: WriteTarget,
  taskId: string,
  at: number,
): Promise<void> {
  const dataset = await mustWrite(tx, datasetId, taskId)
  const newest = await newestChange(tx, datasetId)
  if (newest?.taskId === taskId) return undo(tx, dataset, newest, at)
  if (dataset.publishedAt === null) {
    await release(tx, datasetId, [], at - readersGrace)
    await tx.delete(DatasetEntity, { id: datasetId })
    return
  }
  if (number === dataset.generation) {
    await tx.update(GenerationEntity, { datasetId, number }, { hasLeftovers: true })
  } else {
    await tx.update(GenerationEntity, { datasetId, number }, { reapAfter: at })
  }
  await tx.update(DatasetEntity, { id: datasetId }, { writerTaskId: null })
}

/** The dataset with all its tables and its history: readers and exports that have begun go on for a while. */
export async function forgetDataset(tx: EntityManager, id: string, at: number): Promise<void> {
  await release(tx, id, [], at)
  await tx.delete(DatasetChangeEntity, { datasetId: id })
  await tx.delete(DatasetEntity, { id })
}

/**
 * Lets go of what only an undo of that task would need, unless it is being undone; gives the number of
 * tables. The change itself stays: older ones are not the newest.
 */
export async function giveUpUndo(tx: EntityManager, taskId: string, at: number): Promise<number> {
  let tables = 0
  for (const { datasetId, number, generation } of await tx.findBy(DatasetChangeEntity, {
    taskId,
  })) {
    const dataset = await holdDataset(tx, datasetId)
    if (dataset === null || generation === null || generation === dataset.generation) continue
    // an undo that has begun shows that table, and that of a newer change may need it
    if (dataset.writerTaskId === taskId) continue
    if ((await newestChange(tx, datasetId))?.number !== number) continue
    const { affected } = await tx.update(
      GenerationEntity,
      { datasetId, number: generation, reapAfter: IsNull() },
      { reapAfter: at + readersGrace },
    )
    tables += affected ?? 0
  }
  return tables
}

export async function newestChange(
  tx: EntityManager,
  datasetId: string,
): Promise<DatasetChange | null> {
  const [newest] = await tx.find(DatasetChangeEntity, {
    where: { datasetId },
    order: { number: 'DESC' },
    take: 1,
  })
  return newest ?? null
}

async function undo(
  tx: EntityManager,
  dataset: Dataset,
  { number: change, generation, watermark, rowCount }: DatasetChange,
  at: number,
): Promise<void> {
  const datasetId = dataset.id
  if (generation === null) return forgetDataset(tx, datasetId, at)
  await release(tx, datasetId, [generation], at)
  const stays = generation === dataset.generation
  await tx.update(
    GenerationEntity,
    { datasetId, number: generation },
    { watermark, ...(stays && { hasLeftovers: true }) },
  )
  await tx.delete(DatasetChangeEntity, { datasetId, number: change })
  await show(tx, dataset, { generation, watermark, rowCount, updatedAt: at })
}

/** Lets the reaper have all tables of a dataset but `kept`, once nobody can be reading them any more. */
async function release(
  tx: EntityManager,
  datasetId: string,
  kept: readonly number[],
  at: number,
): Promise<void> {
  const number = Not(In([...kept]))
  await tx.update(
    GenerationEntity,
    { datasetId, reapAfter: IsNull(), ...(kept.length > 0 && { number }) },
    { reapAfter: at + readersGrace },
  )
}

async function show(
  tx: EntityManager,
  { id }: Dataset,
  seen: Partial<Dataset> & Pick<Dataset, 'generation' | 'watermark' | 'rowCount'>,
): Promise<void> {
  const { columns: _, ...changes } = seen
  await tx.update(
    DatasetEntity,
    { id },
    { ...changes, revision: () => 'revision + 1', writerTaskId: null },
  )
}

async function mustWrite(tx: EntityManager, id: string, taskId: string): Promise<Dataset> {
  const dataset = await holdDataset(tx, id)
  if (dataset?.writerTaskId === taskId) return dataset
  throw new Error(`task ${taskId} does not have the writing slot of dataset ${id}`)
}
