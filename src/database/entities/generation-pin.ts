import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** A task reads a generation up to a watermark, whatever becomes of the dataset meanwhile. */
export interface GenerationPin {
  readonly taskId: string
  readonly datasetId: string
  readonly generation: number
  readonly watermark: number
}

export const GenerationPinEntity = new EntitySchema<GenerationPin>({
  name: 'generation_pin',
  columns: {
    taskId: { ...id, name: 'task_id', primary: true },
    datasetId: { ...id, name: 'dataset_id' },
    generation: { type: 'integer' },
    watermark: whole,
  },
})
