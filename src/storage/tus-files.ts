import type { Readable } from 'node:stream'
import { FileStore } from '@tus/file-store'
import type { UploadStore } from '#database/stores/upload-store.ts'
import type { UploadStorage } from './upload-storage.ts'

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
