import { Worker } from 'node:worker_threads'
import { PassingFault } from '#core/errors.ts'
import { isBusy } from '../error-codes.ts'
import type { FoundRows, FromReader, ToReader } from './reader-messages.ts'

/** Milliseconds that the thread may take to end. */
const patience = 5_000

/**
 * Runs long SELECTs on the SQLite file at `path` in a thread with a read-only connection of its own,
 * one after the other in order of arrival. It starts with the first one; one that has died is replaced
 * with the next one.
 */
export class ReaderThread implements AsyncDisposable {
  readonly #path: string
  readonly #waiting = new Map<number, PromiseWithResolvers<FoundRows>>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(path: string) {
    this.#path = path
  }

  /** The rows of a SELECT. Throws PassingFault where the thread dies. */
  all(statement: Pick<Exclude<ToReader, 'close'>, 'sql' | 'values'>): Promise<FoundRows> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'))
    this.#worker ??= this.#start()
    const id = ++this.#lastId
    const answer = Promise.withResolvers<FoundRows>()
    this.#waiting.set(id, answer)
    this.#worker.postMessage({ id, ...statement } satisfies ToReader)
    return answer.promise
  }

  /** What has been asked for is answered first, for at most 5 s. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (worker === undefined) return
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    const deadline = setTimeout(() => void worker.terminate(), patience)
    worker.postMessage('close' satisfies ToReader)
    await exited
    clearTimeout(deadline)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      workerData: this.#path,
    })
    let cause: unknown
    worker.on('message', (message: FromReader) => this.#receive(message))
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => {
      this.#worker = undefined
      const fault = new PassingFault('The thread that looks through rows has ended.', { cause })
      for (const { reject } of this.#waiting.values()) reject(fault)
      this.#waiting.clear()
    })
    return worker
  }

  #receive(message: FromReader): void {
    const answer = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if ('rows' in message) {
      answer?.resolve(message)
      return
    }
    const { text, code } = message
    // an Error would lose its code on the way
    const error = Object.assign(new Error(text), { errcode: code })
    const isLocked = isBusy(error)
    const reason = 'The database is locked by another program.'
    answer?.reject(isLocked ? new PassingFault(reason, { cause: error }) : error)
  }
}
