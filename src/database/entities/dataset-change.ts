import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** What readers saw before a task changed a dataset: an undo of the newest change restores it. */
export interface DatasetChange {
  readonly datasetId: string
  /** The dataset's revision since then. */
  readonly number: number
  readonly taskId: string
  /** null: the change has created the dataset. */
  readonly generation: number | null
  readonly watermark: number
  readonly rowCount: number
  readonly at: number
}

export const DatasetChangeEntity = new EntitySchema<DatasetChange>({
  name: 'dataset_change',
  columns: {
    datasetId: { ...id, name: 'dataset_id', primary: true },
    number: { type: 'integer', primary: true },
    taskId: { ...id, name: 'task_id' },
    generation: { type: 'integer', nullable: true },
    watermark: whole,
    rowCount: { ...whole, name: 'row_count' },
    at: whole,
  },
})
