import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy } from '../error-codes.ts'

/**
 * A lock that the death of its holder frees at once, in containers too, where pid files lie: an
 * exclusive transaction on an SQLite file of its own at `path`.
 */
export class FileLock implements Disposable {
  readonly #connection: DatabaseSync

  private constructor(connection: DatabaseSync) {
    this.#connection = connection
  }

  /** undefined where somebody else holds it. */
  static tryTake(path: string): FileLock | undefined {
    const connection = new DatabaseSync(path, { timeout: 0 })
    try {
      connection.exec('BEGIN EXCLUSIVE')
      return new FileLock(connection)
    } catch (error) {
      connection.close()
      if (isBusy(error)) return undefined
      throw error
    }
  }

  /** Waits until the lock is free, looking every `interval` milliseconds. */
  static async take(
    path: string,
    options: { signal?: AbortSignal; interval?: number; onWait?: () => void } = {},
  ): Promise<FileLock> {
    let waiting = false
    for (;;) {
      options.signal?.throwIfAborted()
      const lock = FileLock.tryTake(path)
      if (lock !== undefined) return lock
      if (!waiting) options.onWait?.()
      waiting = true
      await sleep(options.interval ?? 500, undefined, { signal: options.signal })
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close()
  }
}
