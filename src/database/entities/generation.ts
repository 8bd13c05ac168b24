import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** A physical table of a dataset; its row is there before the table is, and goes after it. */
export interface StoredGeneration {
  readonly datasetId: string
  readonly number: number
  /** The last row number that readers of this generation see. */
  readonly watermark: number
  /** Rows in the table that no import counts: those that an UPSERT has copied, less those it has merged. */
  readonly rowCount: number
  /** Rows stand above the watermark that a stop or an undo has left behind. */
  readonly hasLeftovers: boolean
  /** When the reaper may take the table away; null while the generation is linked. */
  readonly reapAfter: number | null
}

export const GenerationEntity = new EntitySchema<StoredGeneration>({
  name: 'generation',
  columns: {
    datasetId: { ...id, name: 'dataset_id', primary: true },
    number: { type: 'integer', primary: true },
    watermark: { ...whole, default: 0 },
    rowCount: { ...whole, name: 'row_count', default: 0 },
    hasLeftovers: { type: 'boolean', name: 'has_leftovers', default: false },
    reapAfter: { ...whole, name: 'reap_after', nullable: true },
  },
})
