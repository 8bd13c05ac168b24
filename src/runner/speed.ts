/** Milliseconds after which an old measurement counts for a third. */
const memory = 3_000

/** Recent speed of a task, an exponentially weighted mean. It lives as long as a run, so pauses are left out. */
export class Speed {
  #since = performance.now()
  #time = 0
  #rows = 0
  #units = 0

  observe(rows: number, units: number): void {
    const now = performance.now()
    const elapsed = now - this.#since
    this.#since = now
    const fade = Math.exp(-elapsed / memory)
    this.#time = this.#time * fade + elapsed
    this.#rows = this.#rows * fade + rows
    this.#units = this.#units * fade + units
  }

  /** Rows a second, and bytes or rows (the task's unit) a second. */
  get perSecond(): { rows: number; units: number } {
    const seconds = Math.max(this.#time, 1) / 1_000
    return { rows: this.#rows / seconds, units: this.#units / seconds }
  }
}
