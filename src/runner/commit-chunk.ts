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

/** A chunk on its way. */
export interface Chunk {
  /** Resolves when its rows are about to be sent. Rejects as `committed` does. */
  readonly begun: Promise<void>
  /** How many batches it took, once their rows are written. Rejects as `committed` does. */
  readonly written: Promise<number>
  /**
   * The task as it is after the commit. Rejects with TaskMoved where the task was stopped or has changed hands, or the chunk
   * before was not committed.
   */
  readonly committed: Promise<Task>
}

interface ChunkWork {
  readonly taskId: string
  /** As many of them are taken as fit into the chunk’s time. */
  readonly batches: readonly Batch<unknown>[]
  /** The task as the chunk before leaves it. */
  readonly before: Promise<Task>
  readonly pace: Pace
  readonly speed: Speed
}

/**
 * Commits one chunk: batches with the cursor after the last of them, in one transaction that is fenced by the task's
 * epoch. Its rows may be written before the chunk before is committed, and are committed after it.
 */
export function commitChunk(env: Environment, work: ChunkWork): Chunk {
  const begun = Promise.withResolvers<void>()
  const written = Promise.withResolvers<number>()
  const committed = commit(env, work, begun.resolve, written.resolve)
  for (const { promise, reject } of [begun, written]) {
    committed.catch(reject)
    promise.catch(() => {})
  }
  return { begun: begun.promise, written: written.promise, committed }
}

async function commit(
  env: Environment,
  { taskId, batches, before, pace, speed }: ChunkWork,
  onBegun: () => void,
  onWritten: (taken: number) => void,
): Promise<Task> {
  const { database, tasks, rejectedRows, signals, faults } = env
  await letWritersGoFirst(env)
  const asked = signals.controlRequests
  const hurry = () => signals.waitingWriters > 0 || signals.controlRequests !== asked
  // a second run must take the same ones
  let taken: readonly Batch<unknown>[] | undefined
  const committed = await database.transaction(async (tx) => {
    await faults('chunk:begin')
    const began = performance.now()
    const isFull = (count: number) =>
      taken === undefined
        ? hurry() || pace.isUp(began) || count === database.mostBatches
        : count === taken.length
    const { count, rows, rejected } = await write((batch) => batch.write(tx), batches, isFull)
    taken = batches.slice(0, count)
    const last = taken.at(-1)
    if (last === undefined) throw new TypeError('a chunk has at least one batch')
    onBegun()
    // before the task is locked, for which users wait
    await database.bulk.finish(tx)
    pace.observe(rows, performance.now() - began)
    onWritten(count)
    const task = await before.catch(() => Promise.reject(new TaskMoved(taskId)))
    if (rejected.length > 0) await rejectedRows.append(tx, task.id, task.rowsRejected, rejected)
    await faults('chunk:rows')
    speed.observe(rows, last.done - task.done)
    const held = await tasks.checkpoint(tx, task, {
      // what a kind yields as its cursor is JSON by contract
      cursor: last.cursor as Json,
      done: last.done,
      rowsDone: task.rowsDone + rows,
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
    return now
  })
  await faults('chunk:committed')
  env.publish({ taskId, revision: committed.revision, state: false })
  return committed
}

/** Writes batches until they are enough; gives how many, their rows, and what was rejected. */
async function write(
  write: (batch: Batch<unknown>) => ReturnType<Batch<unknown>['write']>,
  batches: readonly Batch<unknown>[],
  isFull: (count: number) => boolean,
): Promise<{ count: number; rows: number; rejected: RejectedRow[] }> {
  const rejected: RejectedRow[] = []
  let rows = 0
  let count = 0
  for (const batch of batches) {
    const refused = (await write(batch)) ?? []
    rejected.push(...(batch.rejected ?? []), ...refused)
    rows += batch.rows - refused.length
    count++
    if (isFull(count)) break
  }
  return { count, rows, rejected }
}

async function letWritersGoFirst({ signals }: Environment): Promise<void> {
  const since = performance.now()
  while (signals.waitingWriters > 0 && performance.now() - since < courtesy) await sleep(1)
}
