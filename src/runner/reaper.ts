import type { Clock } from '#core/clock.ts'
import { generationTable } from '#core/dataset.ts'
import type { Faults } from '#core/faults.ts'
import type { Log } from '#core/log.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { Database } from '#database/database.ts'
import type { GenerationStore } from '#database/stores/generation-store.ts'
import type { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { inSlices } from './in-slices.ts'

export interface ReaperEnvironment {
  readonly database: Database
  readonly generations: GenerationStore
  readonly rejectedRows: RejectedRowStore
  readonly outputs: { sweep(): Promise<number> }
  readonly signals: SharedSignals
  readonly faults: Faults
  readonly now: Clock
  readonly log: Log
}

/**
 * Takes away what nothing links to any more: the tables of generations, rows of stopped and undone imports,
 * the rejected rows and files of stopped tasks, in slices so small that nobody notices. What a crash interrupts, the next call goes on with.
 */
export async function reap(env: ReaperEnvironment, signal: AbortSignal): Promise<void> {
  for (const generation of await env.generations.reapable(env.now())) {
    await reapGeneration(env, generation, signal).catch((error: unknown) => {
      // one that cannot be taken away must not keep the others
      env.log.error({ err: error, ...generation }, 'a table cannot be reaped; trying again later')
    })
    if (signal.aborted) return
  }
  for (const generation of await env.generations.withLeftovers()) {
    await inSlices(env, signal, (rows) => env.generations.clearSlice(generation, rows))
  }
  for (const taskId of await env.rejectedRows.ofStoppedTasks()) {
    await inSlices(env, signal, (rows) => env.rejectedRows.deleteSlice(taskId, rows))
  }
  await env.outputs.sweep()
}

async function reapGeneration(
  env: ReaperEnvironment,
  { datasetId, number }: { datasetId: string; number: number },
  signal: AbortSignal,
): Promise<void> {
  const table = generationTable(datasetId, number)
  const { bulk } = env.database
  if (await env.database.read((manager) => bulk.tableExists(manager, table))) {
    if (bulk.dropIsSlow) {
      await inSlices(env, signal, (rows) =>
        env.database.transaction((tx) => bulk.deleteSlice(tx, table, 0, rows)),
      )
      if (signal.aborted) return
    }
    await env.database.ddl((manager) => bulk.dropTable(manager, table))
  }
  await env.faults('reap:table')
  // the generation's row goes last
  await env.generations.forget(datasetId, number)
  await env.faults('reap:done')
  env.log.debug({ table }, 'reaped a table')
}
