import { EntitySchema } from 'typeorm'
import type { Dataset } from '#core/dataset.ts'
import { id, json, whole } from './columns.ts'

export const DatasetEntity = new EntitySchema<Dataset>({
  name: 'dataset',
  columns: {
    id: { ...id, primary: true },
    name: { type: 'varchar', length: 255 },
    searchName: { type: 'varchar', length: 1024, name: 'search_name' },
    ownerId: { ...id, name: 'owner_id' },
    columns: json,
    generation: { type: 'integer', nullable: true },
    lastGeneration: { type: 'integer', name: 'last_generation', default: 0 },
    watermark: { ...whole, default: 0 },
    rowCount: { ...whole, name: 'row_count', default: 0 },
    revision: { type: 'integer', default: 0 },
    writerTaskId: { ...id, name: 'writer_task_id', nullable: true },
    createdAt: { ...whole, name: 'created_at' },
    updatedAt: { ...whole, name: 'updated_at' },
    publishedAt: { ...whole, name: 'published_at', nullable: true },
  },
  uniques: [{ name: 'dataset_owner_name', columns: ['ownerId', 'name'] }],
})
