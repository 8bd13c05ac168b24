import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#core/clock.ts'
import { generationTable } from '#core/dataset.ts'
import type { Faults } from '#core/faults.ts'
import type { Log } from '#core/log.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import { deleteSlice, dropTable, tableExists } from '#database/bulk/sqlite.ts'
import type { Database } from '#database/database.ts'
import type { GenerationStore } from '#database/stores/generation-store.ts'

export interface ReaperEnvironment {
  readonly database: Database
  readonly generations: GenerationStore
  readonly signals: SharedSignals
  readonly faults: Faults
  readonly now: Clock
  readonly log: Log
}

/** Milliseconds that a slice may hold the database, and that the reaper rests after it. */
const sliceMilliseconds = 15
const rest = 10

/**
 * Takes away the tables of generations that nothing links to any more, in slices so small that nobody
 * notices. What a crash interrupts, the next call goes on with: a generation's row goes last.
 */
export async function reap(env: ReaperEnvironment, signal: AbortSignal): Promise<void> {
  for (const { datasetId, number } of await env.generations.reapable(env.now())) {
    const table = generationTable(datasetId, number)
    await emptyTable(env, table, signal)
    if (signal.aborted) return
    await env.database.ddl((tx) => dropTable(tx, table))
    await env.faults('reap:table')
    await env.generations.forget(datasetId, number)
    await env.faults('reap:done')
    env.log.debug({ table }, 'reaped a table')
  }
}

async function emptyTable(env: ReaperEnvironment, table: string, signal: AbortSignal) {
  if (!(await env.database.read((manager) => tableExists(manager, table)))) return
  let rows = 1_000
  while (!signal.aborted) {
    const began = performance.now()
    const deleted = await env.database.transaction((tx) => deleteSlice(tx, table, rows))
    if (deleted < rows) return
    const milliseconds = performance.now() - began
    rows = Math.min(50_000, Math.max(100, Math.round((rows * sliceMilliseconds) / milliseconds)))
    await sleep(env.signals.waitingWriters > 0 ? rest * 2 : rest)
  }
}
