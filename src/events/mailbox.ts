/**
 * An async iterator that holds one item: the newest. `return()` settles a pending `next()` at once, as
 * an async generator that waits does not.
 */
export class Mailbox<T> implements AsyncIterableIterator<T> {
  readonly #onEnd: () => void
  #item: { readonly value: T } | undefined
  #waiting: ((result: IteratorResult<T, undefined>) => void)[] = []
  #ended = false

  /** `onEnd` is called once, when nobody reads any more. */
  constructor(onEnd: () => void = () => {}) {
    this.#onEnd = onEnd
  }

  /** Replaces what has not been taken yet. */
  put(value: T): void {
    if (this.#ended) return
    const reader = this.#waiting.shift()
    if (reader === undefined) this.#item = { value }
    else reader({ done: false, value })
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#ended) return { done: true, value: undefined }
    const item = this.#item
    this.#item = undefined
    if (item !== undefined) return { done: false, value: item.value }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#ended) {
      this.#ended = true
      this.#item = undefined
      for (const reader of this.#waiting) reader({ done: true, value: undefined })
      this.#waiting = []
      this.#onEnd()
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
