import { EntitySchema } from 'typeorm'
import type { OutputFile } from '#core/output-port.ts'
import { id, json, whole } from './columns.ts'

export const ExportedFileEntity = new EntitySchema<OutputFile>({
  name: 'exported_file',
  columns: {
    taskId: { ...id, name: 'task_id', primary: true },
    name: { type: 'varchar', length: 255 },
    bytes: whole,
    rows: { ...whole, name: 'row_count' },
    sha256: { type: 'varchar', length: 64 },
    segments: json,
    createdAt: { ...whole, name: 'created_at' },
  },
})
