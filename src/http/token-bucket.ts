import type { Clock } from '#core/clock.ts'

/** Lets `perSecond` things pass in the long run, and twice as many at once. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #now: Clock
  #tokens: number
  #filled: number

  /** `now` need not be the time of day, and must not go back. */
  constructor(perSecond: number, now: Clock = () => performance.now()) {
    this.#perSecond = perSecond
    this.#now = now
    this.#tokens = 2 * perSecond
    this.#filled = now()
  }

  /** Whether one more may pass. */
  take(): boolean {
    const now = this.#now()
    const gained = ((now - this.#filled) / 1_000) * this.#perSecond
    this.#filled = now
    this.#tokens = Math.min(this.#tokens + gained, 2 * this.#perSecond)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
