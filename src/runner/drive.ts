import { setImmediate as nextTurn } from 'node:timers/promises'
import { orAborted } from '#core/or-aborted.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { commitChunk } from './commit-chunk.ts'
import { runContext } from './contexts.ts'
import type { Environment } from './environment.ts'
import { Gatherer } from './gather.ts'
import { Pace } from './pace.ts'
import { Speed } from './speed.ts'

/**
 * Runs a kind's generator from the committed cursor on, chunk by chunk. Gives 'done' when the
 * generator has ended and all is committed, 'interrupted' when `interrupt` was aborted or a pause came.
 * Throws what the generator or a commit throws; what was committed until then stays.
 */
export async function drive(
  env: Environment,
  kind: AnyTaskKind,
  task: Task,
  interrupt: AbortSignal,
): Promise<'done' | 'interrupted'> {
  const closing = new AbortController()
  const signal = AbortSignal.any([interrupt, closing.signal])
  const generator = kind.run(runContext(env, task, signal))
  const gatherer = new Gatherer(generator)
  const { mostBatches, chunkMilliseconds, worksAhead } = env.database
  const pace = new Pace(chunkMilliseconds)
  const speed = new Speed()
  const gather = (done: number) => {
    const asked = env.signals.controlRequests
    const hurry = () =>
      env.signals.waitingWriters > 0 || env.signals.controlRequests !== asked || interrupt.aborted
    const size = { batches: mostBatches, rows: pace.rows, done: done + mostUnits(task) }
    return gatherer.gather(size, hurry)
  }
  let ahead: ReturnType<typeof gather> | undefined
  /** The task as the latest chunk leaves it, which may still be on its way. */
  let latest = Promise.resolve(task)
  let latestOnlyAdds = false
  let done = task.done
  try {
    for (;;) {
      const outcome = await orAborted(ahead ?? gather(done), interrupt).catch(async (error) => {
        // what was ready before it is kept
        await latest
        throw error
      })
      const last = outcome?.at(-1)
      if (outcome === undefined || last === undefined) {
        await latest
        return outcome === undefined || interrupt.aborted ? 'interrupted' : 'done'
      }
      done = last.done
      ahead = undefined
      for (let rest = outcome; rest.length > 0; ) {
        const onlyAdds = worksAhead && rest.every((batch) => batch.onlyAdds)
        if (!(onlyAdds && latestOnlyAdds)) await latest
        const before = latest
        const chunk = commitChunk(env, { taskId: task.id, batches: rest, before, pace, speed })
        latest = chunk.committed
        latestOnlyAdds = onlyAdds
        // one chunk ahead, never more; and not before this one is on its way, for reading holds the thread
        if (worksAhead) ahead ??= chunk.begun.then(() => gather(done))
        // it may never be asked for
        ahead?.catch(() => {})
        let now = await before
        rest = rest.slice(await chunk.written)
        // while it is committed the next may be written
        if (!onlyAdds) now = await latest
        // control requests arrive as messages, which only a new turn of the event loop lets in
        await nextTurn()
        if (now.intent !== 'RUN' || interrupt.aborted) {
          await latest
          return 'interrupted'
        }
      }
    }
  } finally {
    closing.abort()
    // not awaited: return() waits for a pending next(), which a kind that ignores its signal never ends
    generator.return().catch(() => {})
    // no transaction is left behind
    await latest.catch(() => {})
  }
}

/** Of a file no more is held in memory than this, however wide its rows. Bytes. */
const mostBytes = 4 * 1024 * 1024

function mostUnits({ unit }: Task): number {
  return unit === 'BYTES' ? mostBytes : Number.POSITIVE_INFINITY
}
