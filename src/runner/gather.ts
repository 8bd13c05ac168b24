import type { Batch } from '#core/batch.ts'

/** Milliseconds that gathering takes at most: a slow kind commits often, and loses little in a crash. */
const longest = 50

/** What a chunk is to have at most. */
export interface ChunkSize {
  readonly batches: number
  readonly rows: number
  /** Units of the task that are done then. */
  readonly done: number
}

/** Pulls batches from a kind's generator, as many as a chunk is to have. */
export class Gatherer {
  readonly #generator: AsyncGenerator<Batch<unknown>, void, undefined>
  #failure: { readonly error: unknown } | undefined

  constructor(generator: AsyncGenerator<Batch<unknown>, void, undefined>) {
    this.#generator = generator
  }

  /**
   * Batches that are a chunk together; fewer where the work is done
   * or slow, or where `hurry` says that somebody waits; none at the end. What the generator throws is
   * thrown once the batches before it have been given.
   */
  async gather(
    { batches: most, rows, done }: ChunkSize,
    hurry: () => boolean,
  ): Promise<Batch<unknown>[]> {
    this.#throwFailure()
    const batches: Batch<unknown>[] = []
    let gathered = 0
    const began = performance.now()
    while (gathered < rows && batches.length < most) {
      const next = await this.#next()
      if (next === undefined) break
      batches.push(next)
      if (next.done >= done || performance.now() - began > longest || hurry()) break
      // a batch of rejected records alone is work too
      gathered += next.rows + (next.rejected?.length ?? 0) + 1
    }
    if (batches.length === 0) this.#throwFailure()
    return batches
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #next(): Promise<Batch<unknown> | undefined> {
    try {
      const next = await this.#generator.next()
      return next.done ? undefined : next.value
    } catch (error) {
      this.#failure = { error }
      return undefined
    }
  }
}
