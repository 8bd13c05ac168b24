import { readdir } from 'node:fs/promises'
import type { Role, Viewer } from '#core/viewer.ts'
import { idMaker } from '#database/ids.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { Uploads } from '#service/uploads.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import { tempDir } from './temp-dir.ts'
import { testDatabase } from './test-database.ts'

export function viewerOf(name: string, role: Role): Viewer {
  return { id: `user_${name}`, email: `${name}@example.com`, role }
}

/** Uploads on a database and a folder of their own. */
export async function testUploads(options: { maxBytes?: number; storageDir?: string } = {}) {
  const { database } = await testDatabase()
  const folder = await tempDir()
  const store = new UploadStore(database)
  const storage = new UploadStorage(options.storageDir ?? folder)
  await storage.prepare()
  const clock = { at: Date.now() }
  const maxBytes = options.maxBytes ?? 1_000_000
  const limits = { maxBytes, limits: { maxUnpackedBytes: 1_000_000, maxRecordBytes: 1_000_000 } }
  const parts = { store, storage, newId: idMaker(), now: () => clock.at, ...limits }
  return {
    uploads: new Uploads(parts),
    store,
    storage,
    clock,
    /** The names of all files in the storage folder. */
    files: async () => (await readdir(storage.folder)).sort(),
  }
}
