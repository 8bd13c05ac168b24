import type { Column } from './columns.ts'

export const writeModes = ['CREATE', 'APPEND', 'REPLACE', 'UPSERT'] as const

/** What an import does with the rows of its dataset. */
export type WriteMode = (typeof writeModes)[number]

/** A row of table `dataset`. Times are milliseconds since 1970, UTC. */
export interface Dataset {
  readonly id: string
  readonly name: string
  /** The name as it is searched. */
  readonly searchName: string
  readonly ownerId: string
  readonly columns: readonly Column[]
  /** The generation that readers see; null until the first one is published. */
  readonly generation: number | null
  /** The highest number that a generation has had; none is used twice. */
  readonly lastGeneration: number
  /** The last row number that readers see. */
  readonly watermark: number
  /** Rows that readers see; stored, never counted. */
  readonly rowCount: number
  readonly revision: number
  /** The task that holds the writing slot. */
  readonly writerTaskId: string | null
  readonly createdAt: number
  readonly updatedAt: number
  /** null until the first import is published: until then nobody is shown the dataset. */
  readonly publishedAt: number | null
}

/** The physical table behind a generation. */
export function generationTable(datasetId: string, generation: number): string {
  return `sluice_data_${datasetId.replace('dataset_', '')}_${generation}`
}
