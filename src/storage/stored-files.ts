import { InputError } from '#core/errors.ts'
import type { FileLimits, FilePort, OnStoredBytes, SourceFile } from '#core/ports.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { compressionOf, signatureBytes } from './compression.ts'
import { readSource } from './file-source.ts'
import { settledUpload } from './settled-upload.ts'
import { unpack } from './unpack.ts'
import type { UploadStorage } from './upload-storage.ts'

export interface StoredFilesOptions {
  readonly limits: FileLimits
  /** Those that there are for whoever asks; all where left out. */
  readonly mayFind?: (upload: Upload) => boolean
}

/** Uploaded files, as task kinds see them. */
export class StoredFiles implements FilePort {
  readonly limits: FileLimits
  readonly #store: UploadStore
  readonly #storage: UploadStorage
  readonly #mayFind: (upload: Upload) => boolean

  constructor(store: UploadStore, storage: UploadStorage, options: StoredFilesOptions) {
    this.#store = store
    this.#storage = storage
    this.limits = options.limits
    this.#mayFind = options.mayFind ?? (() => true)
  }

  async find(uploadId: string): Promise<SourceFile> {
    const found = await this.#store.find(uploadId)
    if (found === null || !this.#mayFind(found)) {
      throw new InputError('NOT_FOUND', `There is no uploaded file ${uploadId}.`, ['uploadId'])
    }
    const upload = await settledUpload(this.#store, this.#storage, found)
    const file = await this.#storage.stat(uploadId)
    if (upload.completedAt === null) throw incomplete(upload, file?.bytes ?? 0)
    if (file === null || file.bytes !== upload.bytes) throw damaged(upload)
    const { bytes, modified } = file
    const compression = compressionOf(await this.#storage.head(uploadId, signatureBytes))
    return { uploadId, name: upload.name, fingerprint: { bytes, modified }, compression }
  }

  read(
    source: SourceFile,
    offset: number,
    signal?: AbortSignal,
    onStored?: OnStoredBytes,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const path = this.#storage.pathOf(source.uploadId)
    const { compression } = source
    if (compression == null) return readSource(path, source, offset, { signal, overwrites: true })
    // the decoder may still be at work on a block when it asks for the next
    const stored = (from: number) => readSource(path, source, from, { signal })
    const maxBytes = this.limits.maxUnpackedBytes
    return unpack({ ...source, compression }, stored, { offset, maxBytes, signal, onStored })
  }
}

function incomplete({ name, bytes }: Upload, received: number): InputError {
  const message = `"${name}" is still being uploaded: ${received} of ${bytes} bytes are here.`
  return new InputError('INVALID_INPUT', message, ['uploadId'])
}

function damaged({ name }: Upload): InputError {
  const message = `The content of "${name}" is no longer on the server as it was uploaded. Upload it again.`
  return new InputError('INVALID_INPUT', message, ['uploadId'])
}
