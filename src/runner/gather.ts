import type { Batch } from '#core/batch.ts'

/** Pulls batches from a kind's generator, as many as a chunk is to have. */
export class Gatherer {
  readonly #generator: AsyncGenerator<Batch<unknown>, void, undefined>
  #failure: { readonly error: unknown } | undefined

  constructor(generator: AsyncGenerator<Batch<unknown>, void, undefined>) {
    this.#generator = generator
  }

  /**
   * Batches that hold `rows` rows; fewer where the work is done or `hurry` says that somebody waits;
   * none at the end. What the generator throws is thrown once the batches before it have been given.
   */
  async gather(rows: number, hurry: () => boolean): Promise<Batch<unknown>[]> {
    this.#throwFailure()
    const batches: Batch<unknown>[] = []
    let gathered = 0
    while (gathered < rows && !(gathered > 0 && hurry())) {
      const next = await this.#next()
      if (next === undefined) break
      batches.push(next)
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
