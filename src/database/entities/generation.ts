import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** A physical table of a dataset; its row is there before the table is, and goes after it. */
export interface StoredGeneration {
  readonly datasetId: string
  readonly number: number
  /** When the reaper may take the table away; null while the generation is linked. */
  readonly reapAfter: number | null
}

export const GenerationEntity = new EntitySchema<StoredGeneration>({
  name: 'generation',
  columns: {
    datasetId: { ...id, name: 'dataset_id', primary: true },
    number: { type: 'integer', primary: true },
    reapAfter: { ...whole, name: 'reap_after', nullable: true },
  },
})
