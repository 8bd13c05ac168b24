import type { Readable } from 'node:stream'
import { FileStore } from '@tus/file-store'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { asStorageError } from './errors.ts'
import type { UploadStorage } from './upload-storage.ts'

type TusUpload = Parameters<FileStore['create']>[0]

/** Where tus keeps uploads that come in pieces: beside all others, with a note of tus at `<id>.json`. */
export class TusFiles extends FileStore {
  readonly #storage: UploadStorage
  readonly #uploads: UploadStore

  constructor(storage: UploadStorage, uploads: UploadStore) {
    super({ directory: storage.folder })
    this.#storage = storage
    this.#uploads = uploads
    // an upload's length is known from the start: who does not know it sends the file by PUT
    this.extensions = ['creation', 'creation-with-upload', 'termination']
  }

  /** Begins an upload, or leaves nothing of it. Throws StorageFull. */
  override async create(file: TusUpload): Promise<TusUpload> {
    try {
      return await super.create(file)
    } catch (error) {
      await this.#storage.remove(file.id)
      // where this is not possible, the sweep does it
      await this.#uploads.remove(file.id).catch(() => {})
      throw asStorageError(error)
    }
  }

  /** What the client is told has come is on disk. Throws StorageFull. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    // tus has limited the stream to what is missing
    const { bytes } = await this.#storage.append(id, offset, stream, {
      maxBytes: Number.POSITIVE_INFINITY,
    })
    return offset + bytes
  }

  override async remove(id: string): Promise<void> {
    await this.#uploads.remove(id)
    await super.remove(id)
  }
}
