import type { TaskFailure } from '#core/errors.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import type { TaskChanges } from '#database/stores/task-store.ts'
import { backoff } from './backoff.ts'
import { endContext } from './contexts.ts'
import type { Environment } from './environment.ts'

/** Crashes in a row without a commit between them that end a task: its input may be what crashes us. */
const mostCrashes = 3

const atRest = { rowsPerSecond: null, unitsPerSecond: null } as const satisfies TaskChanges

/** Each gives the task as it is now, or undefined where a request of a user came first: look again. */

export async function succeed(env: Environment, kind: AnyTaskKind, task: Task) {
  return settled(env, async () => {
    const done = await env.database.transaction(async (tx) => {
      await env.faults('publish:begin')
      const finishedAt = env.now()
      const changes = { ...atRest, finishedAt, ...(task.total !== null && { done: task.total }) }
      const now = await env.tasks.moveHeld(tx, task, 'succeed', changes)
      if (now === undefined) return undefined
      await env.faults('publish:state')
      await kind.publish?.(tx, endContext(env, now))
      await env.faults('publish:result')
      return now
    })
    await env.faults('publish:committed')
    return done
  })
}

export function pause(env: Environment, task: Task) {
  return settled(env, async () => {
    const now = await env.database.transaction(async (tx) => {
      const paused = await env.tasks.moveHeld(tx, task, 'settle', atRest)
      await env.faults('settle:written')
      return paused
    })
    await env.faults('settle:committed')
    return now
  })
}

/** Hands the task back: at shutdown, after a crash, after a passing fault. Whoever still runs it is fenced. */
export function requeue(env: Environment, task: Task, changes: TaskChanges, reason: string) {
  return settled(env, () =>
    env.database.transaction((tx) => {
      const all = { ...atRest, ...changes, epoch: task.epoch + 1 }
      return env.tasks.moveHeld(tx, task, 'requeue', all, { reason })
    }),
  )
}

/**
 * A task whose runner is lost. After three crashes in a row it FAILS, so that it cannot crash us for
 * ever; where only the database was away it is tried again, a little later each time.
 */
export function recover(env: Environment, task: Task, crashed: boolean) {
  if (!crashed) {
    const attempts = task.attempts + 1
    const changes = { attempts, notBefore: env.now() + backoff(attempts) }
    return requeue(env, task, changes, 'the connection to the database was lost')
  }
  const crashes = task.crashes + 1
  if (crashes < mostCrashes) return requeue(env, task, { crashes }, 'the server was cut off')
  const message = `The server was cut off ${crashes} times in a row while it ran this task. Resume it to try again.`
  return settled(env, () =>
    env.database.transaction((tx) => {
      const failed = failure(env, { code: 'CRASHED', message, retryable: true })
      return env.tasks.moveHeld(tx, task, 'fail', { ...failed, crashes, epoch: task.epoch + 1 })
    }),
  )
}

/** FAILED: with what is committed kept for a resume, or rolled back where a resume cannot help. */
export function fail(env: Environment, kind: AnyTaskKind, task: Task, why: TaskFailure) {
  return settled(env, () =>
    env.database.transaction(async (tx) => {
      const action = why.retryable ? 'fail' : 'giveUp'
      const now = await env.tasks.moveHeld(tx, task, action, failure(env, why), {
        reason: why.message,
      })
      if (now !== undefined && !why.retryable) await kind.rollback?.(tx, endContext(env, now))
      return now
    }),
  )
}

/** Carries out a stop: STOPPED, with nothing left behind, or with what is committed published (`keep`). */
export function rollBack(env: Environment, kind: AnyTaskKind, task: Task) {
  return settled(env, async () => {
    const now = await env.database.transaction(async (tx) => {
      await env.faults('rollback:begin')
      const changes = { ...atRest, finishedAt: env.now(), ...noFailure }
      const stopped = await env.tasks.moveHeld(tx, task, 'rollBack', changes)
      if (stopped === undefined) return undefined
      await env.faults('rollback:state')
      const context = endContext(env, stopped)
      // before the first commit there is nothing to keep, and no table either
      if (stopped.keep && stopped.cursor !== null) await kind.publish?.(tx, context)
      else await kind.rollback?.(tx, context)
      await env.faults('rollback:result')
      return stopped
    })
    await env.faults('rollback:committed')
    return now
  })
}

async function settled(
  env: Environment,
  change: () => Promise<Task | undefined>,
): Promise<Task | undefined> {
  const task = await change()
  if (task) env.publish({ taskId: task.id, revision: task.revision, state: true })
  return task
}

const noFailure = {
  failureCode: null,
  failureMessage: null,
  retryable: null,
  failedAt: null,
} as const satisfies TaskChanges

function failure(
  env: Environment,
  why: Pick<TaskFailure, 'code' | 'message' | 'retryable'>,
): TaskChanges {
  const at = env.now()
  return {
    ...atRest,
    failureCode: why.code,
    failureMessage: why.message,
    retryable: why.retryable,
    failedAt: at,
    finishedAt: at,
  }
}
