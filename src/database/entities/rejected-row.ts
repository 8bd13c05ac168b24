import { EntitySchema } from 'typeorm'
import type { RejectedRow } from '#core/columns.ts'
import { id, whole } from './columns.ts'

/** `number` counts the rejected rows of a task from 1, in the order of its source. */
export interface StoredRejectedRow extends RejectedRow {
  readonly taskId: string
  readonly number: number
}

export const RejectedRowEntity = new EntitySchema<StoredRejectedRow>({
  name: 'rejected_row',
  columns: {
    taskId: { ...id, name: 'task_id', primary: true },
    number: { type: 'integer', primary: true },
    line: whole,
    record: { type: 'text' },
    column: { type: 'varchar', length: 255, name: 'column_name', nullable: true },
    value: { type: 'text', nullable: true },
    code: { type: 'varchar', length: 60 },
    message: { type: 'text' },
  },
})
