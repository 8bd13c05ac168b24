import type { EntityManager } from 'typeorm'
import type { Dataset } from '#core/dataset.ts'
import { InputError } from '#core/errors.ts'
import { DatasetEntity } from '../entities/dataset.ts'
import { holdRows } from '../hold-rows.ts'

/** A dataset that nobody else changes until the transaction ends; null: there is none. */
export async function holdDataset(tx: EntityManager, id: string): Promise<Dataset | null> {
  const [dataset] = await holdRows(tx, DatasetEntity, { id })
  return dataset ?? null
}

/** What the owner of a dataset is told who wants to have two of the same name. */
export function nameTaken(name: string, field: string): InputError {
  const message = `You have a dataset named "${name}" already; choose another name.`
  return new InputError('CONFLICT', message, [field])
}
