const smallest = 200
const largest = 50_000

/** Sizes chunks by time, not by rows: what fits in 50 ms differs a hundredfold between tables. */
export class Pace {
  /** Rows that the next chunk should have. */
  rows = 1_000
  readonly #chunkMilliseconds: number

  /** `chunkMilliseconds`: how long a chunk should hold the database. */
  constructor(chunkMilliseconds: number) {
    this.#chunkMilliseconds = chunkMilliseconds
  }

  observe(rows: number, milliseconds: number): void {
    if (rows === 0) return
    const fitting = (rows / Math.max(milliseconds, 0.1)) * this.#chunkMilliseconds
    // half the way each time: one slow commit must not make the next chunks tiny
    const next = (this.rows + fitting) / 2
    this.rows = Math.round(Math.min(largest, Math.max(smallest, next)))
  }

  /** Whether a chunk that began at `since` (performance.now()) has taken its share. */
  isUp(since: number): boolean {
    return performance.now() - since > this.#chunkMilliseconds
  }
}
