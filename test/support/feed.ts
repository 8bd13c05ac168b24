/** A source of subscription events that a test pushes, and that tells when it is left. */
export class Feed<T> implements AsyncIterableIterator<T> {
  readonly #items: T[] = []
  readonly #waiting: ((result: IteratorResult<T, undefined>) => void)[] = []
  readonly #returned = Promise.withResolvers<void>()
  #ended = false

  /** Resolves when the reader has gone. */
  get returned(): Promise<void> {
    return this.#returned.promise
  }

  push(item: T): void {
    const reader = this.#waiting.shift()
    if (reader === undefined) this.#items.push(item)
    else reader({ done: false, value: item })
  }

  /** No more items come. */
  end(): void {
    this.#ended = true
    for (const reader of this.#waiting.splice(0)) reader({ done: true, value: undefined })
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const [item] = this.#items.splice(0, 1)
    if (item !== undefined) return { done: false, value: item }
    if (this.#ended) return { done: true, value: undefined }
    return new Promise((resolve) => this.#waiting.push(resolve))
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
