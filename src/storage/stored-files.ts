import { InputError } from '#core/errors.ts'
import type { FilePort, SourceFile } from '#core/ports.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { readSource } from './file-source.ts'
import { settledUpload } from './settled-upload.ts'
import type { UploadStorage } from './upload-storage.ts'

/** Uploaded files, as task kinds see them. `mayFind`: those that there are for whoever asks. */
export class StoredFiles implements FilePort {
  readonly #store: UploadStore
  readonly #storage: UploadStorage
  readonly #mayFind: (upload: Upload) => boolean

  constructor(
    store: UploadStore,
    storage: UploadStorage,
    mayFind: (upload: Upload) => boolean = () => true,
  ) {
    this.#store = store
    this.#storage = storage
    this.#mayFind = mayFind
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
    return { uploadId, name: upload.name, fingerprint: { bytes, modified } }
  }

  read(
    source: SourceFile,
    offset: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    return readSource(this.#storage.pathOf(source.uploadId), source, offset, signal)
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
