/**
 * Shares one read among all that ask for it because of the same change. Whoever names a revision may
 * join a read that began at that revision or a later one; whoever names none reads by itself.
 */
export class SharedReads<T> {
  readonly #read: (id: string) => Promise<T>
  readonly #running = new Map<string, { readonly revision: number; readonly result: Promise<T> }>()

  constructor(read: (id: string) => Promise<T>) {
    this.#read = read
  }

  read(id: string, revision: number | undefined): Promise<T> {
    if (revision === undefined) return this.#read(id)
    const running = this.#running.get(id)
    if (running !== undefined && running.revision >= revision) return running.result
    const result = this.#read(id).finally(() => {
      if (this.#running.get(id)?.result === result) this.#running.delete(id)
    })
    this.#running.set(id, { revision, result })
    return result
  }
}
