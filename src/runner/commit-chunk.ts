import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch } from '#core/batch.ts'
import type { RejectedRow } from '#core/columns.ts'
import { TaskMoved } from '#core/errors.ts'
import type { Json, Task } from '#core/task.ts'
import type { Environment } from './environment.ts'
import type { Pace } from './pace.ts'
import type { Speed } from './speed.ts'

/** How long the runner lets writers of the API go first, in milliseconds. */
const courtesy = 20

/**
 * Commits one chunk: as many of `batches` as fit into its time, with the cursor after the last of
 * them, in one transaction that is fenced by the task's epoch. Gives the task as it is then, and how
 * many batches it took. Throws TaskMoved where the task was stopped or has changed hands.
 */
export async function commitChunk(
  env: Environment,
  task: Task,
  batches: readonly Batch<unknown>[],
  pace: Pace,
  speed: Speed,
): Promise<{ task: Task; taken: number }> {
  const { database, tasks, rejectedRows, signals, faults } = env
  await letWritersGoFirst(env)
  const asked = signals.controlRequests
  const chunk = await database.transaction(async (tx) => {
    await faults('chunk:begin')
    const began = performance.now()
    const rejected: RejectedRow[] = []
    let { rowsDone } = task
    let taken = 0
    let last: Batch<unknown> | undefined
    for (const batch of batches) {
      const refused = (await batch.write(tx)) ?? []
      rejected.push(...(batch.rejected ?? []), ...refused)
      rowsDone += batch.rows - refused.length
      taken++
      last = batch
      const hurry = signals.waitingWriters > 0 || signals.controlRequests !== asked
      if (hurry || pace.isUp(began) || taken === database.mostBatches) break
    }
    if (last === undefined) throw new TypeError('a chunk has at least one batch')
    // before the task is locked, for which users wait
    await database.bulk.finish(tx)
    if (rejected.length > 0) await rejectedRows.append(tx, task.id, task.rowsRejected, rejected)
    await faults('chunk:rows')
    const rows = rowsDone - task.rowsDone
    pace.observe(rows, performance.now() - began)
    speed.observe(rows, last.done - task.done)
    const held = await tasks.checkpoint(tx, task, {
      // what a kind yields as its cursor is JSON by contract
      cursor: last.cursor as Json,
      done: last.done,
      rowsDone,
      rowsRejected: task.rowsRejected + rejected.length,
      rowsPerSecond: speed.perSecond.rows,
      unitsPerSecond: speed.perSecond.units,
      crashes: 0,
      attempts: 0,
    })
    if (!held) throw new TaskMoved(task.id)
    const now = await tasks.findIn(tx, task.id)
    if (now === null) throw new TaskMoved(task.id)
    await faults('chunk:checkpoint')
    return { task: now, taken }
  })
  await faults('chunk:committed')
  env.publish({ taskId: task.id, revision: chunk.task.revision, state: false })
  return chunk
}

async function letWritersGoFirst({ signals }: Environment): Promise<void> {
  const since = performance.now()
  while (signals.waitingWriters > 0 && performance.now() - since < courtesy) await sleep(1)
}
