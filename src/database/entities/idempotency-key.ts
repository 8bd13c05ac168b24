import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

export interface IdempotencyKey {
  readonly ownerId: string
  /** The kind whose start the key belongs to. */
  readonly kind: string
  readonly key: string
  /** Of the whole input; the same key with another one is a conflict. */
  readonly inputHash: string
  readonly taskId: string
  readonly createdAt: number
}

export const IdempotencyKeyEntity = new EntitySchema<IdempotencyKey>({
  name: 'idempotency_key',
  columns: {
    ownerId: { ...id, name: 'owner_id', primary: true },
    kind: { type: 'varchar', length: 60, primary: true },
    key: { type: 'varchar', length: 255, primary: true },
    inputHash: { type: 'varchar', length: 64, name: 'input_hash' },
    taskId: { ...id, name: 'task_id' },
    createdAt: { ...whole, name: 'created_at' },
  },
})
