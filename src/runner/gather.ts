import type { Batch } from '#core/batch.ts'

/**
 * Pulls batches until they hold `rows` rows, or until `hurry` says that somebody waits. Fewer where the
 * work is done; none at its end.
 */
export async function gather(
  generator: AsyncGenerator<Batch<unknown>, void, undefined>,
  rows: number,
  hurry: () => boolean,
): Promise<Batch<unknown>[]> {
  const batches: Batch<unknown>[] = []
  let gathered = 0
  while (gathered < rows && !(gathered > 0 && hurry())) {
    const next = await generator.next()
    if (next.done) break
    batches.push(next.value)
    // a batch of rejected records alone is work too
    gathered += next.value.rows + (next.value.rejected?.length ?? 0) + 1
  }
  return batches
}
