import type { Upload } from '#database/entities/upload.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import type { UploadStorage } from './upload-storage.ts'

/**
 * The upload as it is now: complete as soon as all its bytes are here, whether or not the server that
 * received the last one lived to write that down.
 */
export async function settledUpload(
  store: UploadStore,
  storage: UploadStorage,
  upload: Upload,
): Promise<Upload> {
  if (upload.completedAt !== null) return upload
  const file = await storage.stat(upload.id)
  if (file === null || file.bytes !== upload.bytes) return upload
  await storage.sync(upload.id)
  const completedAt = Math.floor(file.modifiedAt)
  await store.complete(upload.id, completedAt)
  return { ...upload, completedAt }
}
