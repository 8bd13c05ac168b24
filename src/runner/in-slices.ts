import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedSignals } from '#core/shared-signals.ts'

/** Milliseconds that a slice may hold the database, and that its user rests after it. */
const sliceMilliseconds = 15
const restMilliseconds = 10

/** Lets others have the database for a while, for longer where they wait for it. */
export async function rest(signals: SharedSignals): Promise<void> {
  await sleep(signals.waitingWriters > 0 ? restMilliseconds * 2 : restMilliseconds)
}

/**
 * Calls `deleteRows`, which gives how many there were, until there are no more; slices are so small that
 * nobody notices. Gives the number of all.
 */
export async function inSlices(
  { signals }: { readonly signals: SharedSignals },
  signal: AbortSignal,
  deleteRows: (most: number) => Promise<number>,
): Promise<number> {
  let all = 0
  let most = 1_000
  while (!signal.aborted) {
    const began = performance.now()
    const rows = await deleteRows(most)
    all += rows
    if (rows < most) break
    const milliseconds = performance.now() - began
    most = Math.min(50_000, Math.max(100, Math.round((most * sliceMilliseconds) / milliseconds)))
    await rest(signals)
  }
  return all
}
