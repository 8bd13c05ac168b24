import type { Clock } from '#core/clock.ts'
import type { Log } from '#core/log.ts'
import { type Retention, retained } from '#core/retention.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { Database } from '#database/database.ts'
import type { EndedTaskStore } from '#database/stores/ended-task-store.ts'
import type { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import type { UndoStore } from '#database/stores/undo-store.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { inSlices, rest } from './in-slices.ts'

export interface RetentionEnvironment {
  readonly database: Database
  readonly retention: Retention
  readonly endedTasks: EndedTaskStore
  readonly rejectedRows: RejectedRowStore
  readonly uploads: Pick<UploadStore, 'unusedSince' | 'removeUnused'>
  readonly uploadStorage: { remove(id: string): Promise<void> }
  readonly undo: UndoStore
  readonly signals: SharedSignals
  readonly now: Clock
  readonly log: Log
}

const day = 24 * 60 * 60 * 1_000

/**
 * Takes away what has been kept for as long as the settings say, and that no task can need any more, in small
 * slices. What fails, or is cut off, is left to the next call; it keeps nothing else from going.
 */
export async function expire(env: RetentionEnvironment, signal: AbortSignal): Promise<void> {
  for (const what of retained) {
    const days = env.retention[what]
    if (days === null) continue
    let gone = 0
    try {
      for await (const some of expiries[what](env, env.now() - days * day, signal)) {
        gone += some
        if (signal.aborted) break
        await rest(env.signals)
      }
    } catch (error) {
      env.log.error({ err: error, what }, 'what is old cannot be taken away; trying again later')
    }
    if (gone > 0) env.log.info({ what, days, gone }, 'what was kept for its time is gone')
    if (signal.aborted) return
  }
}

/** Takes away what is older than `time` (milliseconds since 1970), and gives after each slice how much it was. */
type Expiry = (
  env: RetentionEnvironment,
  time: number,
  signal: AbortSignal,
) => AsyncGenerator<number, void, undefined>

const expiries: Record<(typeof retained)[number], Expiry> = {
  /** The reaper's sweep takes the content. */
  exports: (env, time) => ofEndedTasks(env, 'exports', time),

  async *uploads(env, time) {
    for (const id of await env.uploads.unusedSince(time)) {
      yield* unlessItFails(env, { upload: id }, async () => {
        if (!(await env.uploads.removeUnused(id, time))) return 0
        // a file that is left here belongs to nothing: the sweep of uploads takes it
        await env.uploadStorage.remove(id)
        return 1
      })
    }
  },

  events: (env, time) => ofEndedTasks(env, 'events', time),

  async *rejectedRows(env, time, signal) {
    for await (const ids of endedTasks(env, 'rejectedRows', time)) {
      for (const id of ids) {
        // they are many, and a task that has ended gets no more of them
        yield* unlessItFails(env, { task: id }, () =>
          inSlices(env, signal, (most) => env.rejectedRows.deleteSlice(id, most)),
        )
      }
    }
  },

  /** The reaper takes the tables. */
  async *undo(env, time) {
    for (const id of await env.undo.keptSince(time)) {
      yield* unlessItFails(env, { task: id }, () =>
        env.database.transaction((tx) => env.undo.giveUp(tx, id, env.now())),
      )
    }
  },
}

async function* ofEndedTasks(
  env: RetentionEnvironment,
  what: 'exports' | 'events',
  time: number,
): AsyncGenerator<number, void, undefined> {
  for await (const ids of endedTasks(env, what, time)) {
    yield* unlessItFails(env, { tasks: ids }, () => env.endedTasks.delete(what, ids, time))
  }
}

async function* endedTasks(
  { endedTasks }: RetentionEnvironment,
  what: Parameters<EndedTaskStore['having']>[0],
  time: number,
): AsyncGenerator<string[], void, undefined> {
  let ids = await endedTasks.having(what, time, undefined)
  while (ids.length > 0) {
    yield ids
    ids = await endedTasks.having(what, time, ids.at(-1))
  }
}

/** One that cannot be taken away, because somebody has locked it, say, must not keep the others. */
async function* unlessItFails(
  { log }: RetentionEnvironment,
  which: object,
  take: () => Promise<number>,
): AsyncGenerator<number, void, undefined> {
  let gone = 0
  try {
    gone = await take()
  } catch (error) {
    log.warn({ err: error, ...which }, 'something old cannot be taken away; trying again later')
  }
  yield gone
}
