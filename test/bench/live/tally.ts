import { Latencies } from './latencies.ts'
import { microseconds } from './schedule.ts'

/** What subscribers in one process have received between them. */
export class Tally {
  readonly latencies = new Latencies()
  /** Times of the updates that came to anybody, by subscription. */
  readonly #seen = new Map<string, Set<number>>()
  /** Only later updates count, in microseconds. */
  #since = Number.POSITIVE_INFINITY
  /** The newest update, as it came. */
  sample = ''

  /** Counts updates that are made from now on. */
  start(): void {
    this.#since = microseconds()
  }

  /** `made`: when the update was made, in microseconds. */
  add(subscription: string, made: number, update: Buffer): void {
    if (made < this.#since) return
    this.latencies.add((microseconds() - made) / 1_000)
    const seen = this.#seen.get(subscription)
    if (seen?.has(made)) return
    this.#seen.set(subscription, (seen ?? new Set()).add(made))
    this.sample = update.toString()
  }

  /** Updates that were made of each subscription, as far as they came to anybody. */
  get made(): number {
    return [...this.#seen.values()].reduce((sum, { size }) => sum + size, 0)
  }
}
