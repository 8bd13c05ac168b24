import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** An uploaded file. Its content lies in the storage folder under its id. */
export interface Upload {
  readonly id: string
  readonly ownerId: string
  /** As the client called it; never part of a path. */
  readonly name: string
  /** Size in bytes, also while the upload is not complete. */
  readonly bytes: number
  readonly createdAt: number
  /** null while bytes are missing. */
  readonly completedAt: number | null
}

export const UploadEntity = new EntitySchema<Upload>({
  name: 'upload',
  columns: {
    id: { ...id, primary: true },
    ownerId: { ...id, name: 'owner_id' },
    name: { type: 'varchar', length: 255 },
    bytes: whole,
    createdAt: { ...whole, name: 'created_at' },
    completedAt: { ...whole, name: 'completed_at', nullable: true },
  },
})
