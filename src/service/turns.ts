/** Lets some at a time do their work. Who waits takes turns with the others, whoever has more to do. */
export class Turns {
  #free: number
  /** What waits, the first to come first, by who wants it; the first of these is the next. */
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  async take<T>(who: string, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await this.#turnOf(who)
    try {
      return await work()
    } finally {
      const next = this.#next()
      // the turn passes on, so that nobody comes in between
      if (next === undefined) this.#free++
      else next()
    }
  }

  #turnOf(who: string): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(who)
      if (waiting === undefined) this.#waiting.set(who, [resolve])
      else waiting.push(resolve)
    })
  }

  #next(): (() => void) | undefined {
    const [first] = this.#waiting
    if (first === undefined) return undefined
    const [who, waiting] = first
    const next = waiting.shift()
    this.#waiting.delete(who)
    if (waiting.length > 0) this.#waiting.set(who, waiting)
    return next
  }
}
