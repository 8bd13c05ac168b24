/** A read under way, and what is to be read after it. */
interface Running<T> {
  /** The read sees this revision, or a later one. */
  readonly revision: number
  readonly result: Promise<T>
  next: { revision: number; readonly result: Promise<T> } | undefined
}

/**
 * Shares one read among all that ask for the same at the same time. Whoever names a revision may join a read
 * that began when that revision was there; all others share the next one, which begins after they have asked.
 */
export class SharedReads<T> {
  readonly #read: (id: string) => Promise<T>
  readonly #running = new Map<string, Running<T>>()

  constructor(read: (id: string) => Promise<T>) {
    this.#read = read
  }

  read(id: string, revision: number | undefined): Promise<T> {
    const running = this.#running.get(id)
    if (running === undefined) return this.#start(id, revision ?? 0)
    if (revision !== undefined && revision <= running.revision) return running.result
    if (running.next === undefined) {
      const after = () => this.#start(id, running.next?.revision ?? 0)
      running.next = { revision: 0, result: running.result.then(after, after) }
    }
    running.next.revision = Math.max(running.next.revision, revision ?? 0)
    return running.next.result
  }

  #start(id: string, revision: number): Promise<T> {
    const result = this.#read(id).finally(() => {
      if (this.#running.get(id) === running && running.next === undefined) this.#running.delete(id)
    })
    const running: Running<T> = { revision, result, next: undefined }
    this.#running.set(id, running)
    return result
  }
}
