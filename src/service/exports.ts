import type { Downloadable } from '#core/downloadable.ts'
import { mediaTypeOf } from '#core/media-type.ts'
import type { OutputFile } from '#core/output-port.ts'
import type { ExportedFileStore } from '#database/stores/exported-file-store.ts'
import type { OutputStorage } from '#storage/output-storage.ts'

/** Files that tasks have made. */
export class Exports {
  readonly #store: ExportedFileStore
  readonly #storage: OutputStorage

  constructor(store: ExportedFileStore, storage: OutputStorage) {
    this.#store = store
    this.#storage = storage
  }

  /** Those that there are, for whoever may see the tasks. */
  byTasks(taskIds: readonly string[]): Promise<OutputFile[]> {
    return this.#store.findMany(taskIds)
  }

  /** A task’s file, for whoever has a link to it; null: there is none any more. */
  async downloadable(taskId: string): Promise<Downloadable | null> {
    const [file] = await this.#store.findMany([taskId])
    if (file === undefined) return null
    const { name, sha256, createdAt, segments } = file
    const mediaType = mediaTypeOf(name)
    return {
      name,
      mediaType: mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
      etag: sha256,
      modifiedAt: createdAt,
      segments: segments.map((segment) => ({
        path: this.#storage.pathOf(segment),
        bytes: segment.bytes,
      })),
    }
  }
}
