/**
 * An async iterator that holds one item of each key: the newest. `return()` settles a pending `next()` at
 * once, as an async generator that waits does not.
 */
export class Mailbox<T> implements AsyncIterableIterator<T> {
  readonly #onEnd: () => void
  readonly #items = new Map<string, T>()
  #waiting: ((result: IteratorResult<T, undefined>) => void)[] = []
  #ended = false

  /** `onEnd` is called once, when nobody reads any more. */
  constructor(onEnd: () => void = () => {}) {
    this.#onEnd = onEnd
  }

  /** Replaces what has not been taken yet of that key; `merge` makes one item of both. */
  put(value: T, key = '', merge: (held: T, value: T) => T = newer): void {
    if (this.#ended) return
    const reader = this.#waiting.shift()
    if (reader === undefined) {
      const held = this.#items.get(key)
      this.#items.set(key, held === undefined ? value : merge(held, value))
    } else reader({ done: false, value })
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#ended) return { done: true, value: undefined }
    for (const [key, value] of this.#items) {
      this.#items.delete(key)
      return { done: false, value }
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Takes all that is held, without a wait. */
  drain(): T[] {
    const items = [...this.#items.values()]
    this.#items.clear()
    return items
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#ended) {
      this.#ended = true
      this.#items.clear()
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

function newer<T>(_: T, value: T): T {
  return value
}
