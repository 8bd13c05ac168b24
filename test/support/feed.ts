/** A source of subscription events that a test pushes, and that tells when it is left. */
export class Feed<T> implements AsyncIterableIterator<T> {
  readonly #items: T[] = []
  readonly #waiting: PromiseWithResolvers<IteratorResult<T, undefined>>[] = []
  #failure: Error | undefined
  readonly #returned = Promise.withResolvers<void>()
  #ended = false

  /** Resolves when the reader has gone. */
  get returned(): Promise<void> {
    return this.#returned.promise
  }

  push(item: T): void {
    const reader = this.#waiting.shift()
    if (reader === undefined) this.#items.push(item)
    else reader.resolve({ done: false, value: item })
  }

  /** No more items come. */
  end(): void {
    this.#ended = true
    for (const reader of this.#waiting.splice(0)) reader.resolve({ done: true, value: undefined })
  }

  /** Whoever reads on gets an error. */
  fail(error: Error): void {
    this.#failure = error
    for (const reader of this.#waiting.splice(0)) reader.reject(error)
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const [item] = this.#items.splice(0, 1)
    if (item !== undefined) return { done: false, value: item }
    if (this.#ended) return { done: true, value: undefined }
    if (this.#failure !== undefined) throw this.#failure
    const reader = Promise.withResolvers<IteratorResult<T, undefined>>()
    this.#waiting.push(reader)
    return reader.promise
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.end()
    this.#returned.resolve()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
