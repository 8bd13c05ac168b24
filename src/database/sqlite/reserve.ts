import { randomFillSync } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { isDiskFull } from '../error-codes.ts'

/** Enough for the write-ahead log to be moved into the database, and for users' requests after that. */
const reservedBytes = 16 * 1024 * 1024

/**
 * Room on the database's disk that is given up when the disk is full. Without it not even "this task
 * has failed" could be written: the write-ahead log cannot grow, nor can it be moved into a database
 * that would have to grow.
 */
export class Reserve {
  readonly #path: string
  readonly #bytes: number
  #ensuring: Promise<boolean> | undefined

  /** `bytes`: how much; 16 MiB. */
  constructor(path: string, bytes = reservedBytes) {
    this.#path = path
    this.#bytes = bytes
  }

  /** Takes the room where it is not taken. false: there is none. */
  ensure(): Promise<boolean> {
    // two at once would take the room from each other
    this.#ensuring ??= this.#take().finally(() => {
      this.#ensuring = undefined
    })
    return this.#ensuring
  }

  async #take(): Promise<boolean> {
    if (await this.#isTaken()) return true
    // random, for a file system may store zeros as nothing
    const block = randomFillSync(Buffer.alloc(Math.min(this.#bytes, 1024 * 1024)))
    const handle = await open(this.#path, 'w', 0o600)
    try {
      for (let i = 0; i < this.#bytes; i += block.length) await handle.write(block)
      await handle.sync()
      return true
    } catch (error) {
      if (!isDiskFull(error)) throw error
      await this.release()
      return false
    } finally {
      await handle.close()
    }
  }

  /** Gives the room up. false: it was given up before. */
  async release(): Promise<boolean> {
    const wasTaken = await this.#isTaken()
    await rm(this.#path, { force: true })
    return wasTaken
  }

  async #isTaken(): Promise<boolean> {
    const found = await stat(this.#path).catch(() => undefined)
    return found?.size === this.#bytes
  }
}
