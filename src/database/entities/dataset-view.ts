import { EntitySchema } from 'typeorm'
import { id } from './columns.ts'

/** The view of a dataset for SQL tools, as it was last defined. */
export interface DatasetView {
  readonly datasetId: string
  readonly name: string
  /** What the dataset was called then. */
  readonly datasetName: string
  readonly generation: number
}

export const DatasetViewEntity = new EntitySchema<DatasetView>({
  name: 'dataset_view',
  columns: {
    datasetId: { ...id, name: 'dataset_id', primary: true },
    name: { type: 'varchar', length: 63 },
    datasetName: { type: 'varchar', length: 255, name: 'dataset_name' },
    generation: { type: 'integer' },
  },
})
