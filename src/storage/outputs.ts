import type { Clock } from '#core/clock.ts'
import type { OutputHolder, OutputPort } from '#core/output-port.ts'
import type { ExportedFileStore } from '#database/stores/exported-file-store.ts'
import { GzipWriter } from './gzip-writer.ts'
import type { OutputStorage } from './output-storage.ts'

/** Gives each task its file. */
export class Outputs {
  readonly #store: ExportedFileStore
  readonly #storage: OutputStorage
  readonly #now: Clock

  constructor(store: ExportedFileStore, storage: OutputStorage, now: Clock) {
    this.#store = store
    this.#storage = storage
    this.#now = now
  }

  of(holder: OutputHolder): OutputPort {
    return {
      open: async (written, { gzip, signal }) => {
        const writer = await this.#storage.open(holder, written, signal)
        return gzip ? new GzipWriter(writer, written === undefined) : writer
      },
      publish: async (tx, { name, rows, segments, sha256 }) => {
        const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
        const createdAt = this.#now()
        const taskId = holder.id
        await this.#store.insert(tx, { taskId, name, rows, segments, sha256, bytes, createdAt })
      },
    }
  }

  /** Removes what is left of files that nobody can have any more. */
  sweep(): Promise<number> {
    return this.#storage.sweep((taskIds) => this.#store.needed(taskIds))
  }
}
