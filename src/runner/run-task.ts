import { setTimeout as sleep } from 'node:timers/promises'
import { PassingFault, TaskFailure, TaskMoved } from '#core/errors.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { situationOf } from '#core/task-state.ts'
import { backoff } from './backoff.ts'
import { classify, diskFull } from './classify.ts'
import { taskContext } from './contexts.ts'
import { drive } from './drive.ts'
import type { Environment } from './environment.ts'
import { fail, pause, requeue, rollBack, succeed } from './settle.ts'

/** How a runner tells a run to look at its task again, and that it is to let go of it. */
export interface RunControl {
  /** A signal that the next request of a user aborts. */
  interrupt(): AbortSignal
  /** Aborted when the runner must let go, with the reason for the log of events. */
  readonly shutdown: AbortSignal
}

/**
 * Takes a runnable task and runs it until it rests: ended, paused, failed, or handed back. Whatever
 * happens on the way, the database says what is so, and the next step follows from that alone.
 */
export async function runTask(env: Environment, id: string, control: RunControl): Promise<void> {
  const taking: Taking = { epoch: undefined }
  let next = () => takeOver(env, id, taking)
  while (true) {
    try {
      const held = await next()
      if (held === undefined) return
      next = () => step(env, held, control)
    } catch (error) {
      if (error instanceof TaskMoved) {
        next = () => takeOver(env, id, taking)
        continue
      }
      // the database cannot be written: what is so stays so until it can
      env.log.error({ err: error, task: id }, 'a task’s state cannot be written; trying again')
      await env.database.releaseReserve().catch(() => {})
      await sleep(1_000, undefined, { signal: control.shutdown }).catch(() => {})
      if (control.shutdown.aborted) return
    }
  }
}

/** The epoch in which a run has tried to take its task, where it does not know whether it has. */
interface Taking {
  epoch: number | undefined
}

/** The task with a new epoch where it may be run, or undone, now; undefined where not. */
async function takeOver(env: Environment, id: string, taking: Taking): Promise<Task | undefined> {
  const seen = await notTaken(env, id, taking)
  if (seen === null) return undefined
  if (situationOf(seen) === 'STOPPING') return env.tasks.claim(id)
  if (situationOf(seen) !== 'QUEUED') return undefined
  taking.epoch = seen.epoch + 1
  const taken = await env.database.transaction(async (tx) => {
    await env.faults('take:begin')
    const changes = { epoch: seen.epoch + 1, startedAt: seen.startedAt ?? env.now() }
    const now = await env.tasks.moveHeld(tx, seen, 'take', changes)
    await env.faults('take:written')
    return now
  })
  taking.epoch = undefined
  await env.faults('take:committed')
  if (taken) env.publish({ taskId: id, revision: taken.revision, state: true })
  return taken
}

/**
 * The task as it is. Where it was taken and the answer was lost, it is handed back first: by us or, if
 * we had lost the right to run, by another, a new epoch fences whoever it was.
 */
async function notTaken(env: Environment, id: string, taking: Taking): Promise<Task | null> {
  const seen = await env.tasks.find(id)
  if (seen?.state !== 'RUNNING' || seen.epoch !== taking.epoch) return seen
  return (await requeue(env, seen, {}, 'the connection to the database was lost')) ?? seen
}

/** One step of a held task. Gives the task where there is more to do, undefined where it rests. */
async function step(env: Environment, held: Task, control: RunControl): Promise<Task | undefined> {
  // before the task is read: a request that comes after the reading must still interrupt
  const interrupt = AbortSignal.any([control.interrupt(), control.shutdown])
  const task = await current(env, held)
  const kind = env.kinds.get(task.kind) ?? unknownKind
  switch (situationOf(task)) {
    case 'STOPPING':
      return undoOrPutOff(env, kind, task)
    case 'PAUSING':
      return (await pause(env, task)) ? undefined : task
    case 'RUNNING': {
      if (control.shutdown.aborted) {
        return (await requeue(env, task, {}, String(control.shutdown.reason))) ? undefined : task
      }
      return work(env, kind, task, interrupt)
    }
    default:
      // it rests already: the answer to our own commit was lost, and nobody has been told
      env.publish({ taskId: task.id, revision: task.revision, state: true })
      return undefined
  }
}

async function work(
  env: Environment,
  kind: AnyTaskKind,
  task: Task,
  interrupt: AbortSignal,
): Promise<Task | undefined> {
  try {
    if (!(await env.database.ensureReserve())) throw diskFull()
    if (task.cursor === null) {
      await env.faults('prepare:begin')
      await kind.prepare?.(taskContext(env, task))
      await env.faults('prepare:done')
    }
    if ((await drive(env, kind, task, interrupt)) === 'interrupted') return task
    return (await succeed(env, kind, task)) ? undefined : task
  } catch (error) {
    return afterError(env, kind, task, error)
  }
}

async function afterError(
  env: Environment,
  kind: AnyTaskKind,
  task: Task,
  error: unknown,
): Promise<Task | undefined> {
  const what = classify(error)
  if (what.what === 'moved') return task
  if (what.what === 'passing') {
    const attempts = (await current(env, task)).attempts + 1
    const delay = backoff(attempts)
    env.log.warn({ err: error, task: task.id, delay }, 'a passing fault; the task is tried again')
    const changes = { attempts, notBefore: env.now() + delay }
    const reason = `${what.message} Trying again in ${delay / 1_000} s.`
    return (await requeue(env, task, changes, reason)) ? undefined : task
  }
  env.log.warn({ err: error, task: task.id, code: what.failure.code }, 'a task failed')
  // so that there is room to say so
  if (what.failure.code === 'DISK_FULL') await env.database.releaseReserve()
  return (await failOrKeep(env, kind, task, what.failure)) ? undefined : task
}

/** FAILED; where its rollback does not succeed, what is committed is kept, for a stop to take away. */
async function failOrKeep(
  env: Environment,
  kind: AnyTaskKind,
  task: Task,
  why: TaskFailure,
): Promise<Task | undefined> {
  try {
    return await fail(env, kind, task, why)
  } catch (error) {
    if (why.retryable || error instanceof TaskMoved || error instanceof PassingFault) throw error
    env.log.error({ err: error, task: task.id }, 'a failed task could not be rolled back')
    const { code, message } = why
    return fail(env, kind, task, new TaskFailure(code, message, { retryable: true, cause: error }))
  }
}

/** A stop is carried out in the end, however often it fails: it is tried again for ever. */
async function undoOrPutOff(
  env: Environment,
  kind: AnyTaskKind,
  task: Task,
): Promise<Task | undefined> {
  try {
    return (await rollBack(env, kind, task)) ? undefined : task
  } catch (error) {
    if (error instanceof TaskMoved) throw error
    const attempts = task.attempts + 1
    const delay = backoff(attempts)
    env.log.error({ err: error, task: task.id, delay }, 'a rollback failed; it is tried again')
    const why = classify(error)
    const putOff = await env.tasks.putOff(task, {
      attempts,
      notBefore: env.now() + delay,
      failureCode: 'ROLLBACK_FAILED',
      failureMessage: `The rollback failed and is tried again. ${'failure' in why ? why.failure.message : ''}`,
      retryable: null,
      failedAt: env.now(),
    })
    // it was carried out, and only the answer was lost: look again
    return putOff ? undefined : task
  }
}

async function current(env: Environment, task: Task): Promise<Task> {
  const now = await env.tasks.find(task.id)
  if (now === null || now.epoch !== task.epoch) throw new TaskMoved(task.id)
  return now
}

/** Stands in for a kind that was taken out of the server while tasks of it were left. */
const unknownKind: AnyTaskKind = {
  kind: 'unknown',
  input: {},
  prepare: refuse,
  run: (): never => refuse(),
  publish: refuse,
  rollback: refuse,
}

function refuse(): never {
  const message = 'This server does not know the task’s kind any more. Add it again, then resume.'
  throw new TaskFailure('UNKNOWN_KIND', message, { retryable: true })
}
