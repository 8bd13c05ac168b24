/** Milliseconds of one bucket. */
const bucket = 0.1

/** How often each latency came, in steps of 0.1 ms: millions of them, in little memory. */
export class Latencies {
  /** By bucket; goes from process to process as it is. */
  readonly counts: Map<number, number>

  constructor(counts: Map<number, number> = new Map()) {
    this.counts = counts
  }

  get size(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** In milliseconds. */
  add(latency: number): void {
    const index = Math.max(0, Math.floor(latency / bucket))
    this.counts.set(index, (this.counts.get(index) ?? 0) + 1)
  }

  addAll(other: ReadonlyMap<number, number>): void {
    for (const [index, count] of other) {
      this.counts.set(index, (this.counts.get(index) ?? 0) + count)
    }
  }

  /** The latency in milliseconds below which the share `p` (0 to 1) lies. */
  percentile(p: number): number {
    let left = Math.ceil(p * this.size)
    for (const [index, count] of [...this.counts].sort(([a], [b]) => a - b)) {
      left -= count
      if (left <= 0) return (index + 1) * bucket
    }
    return Number.NaN
  }
}
