import { setTimeout as sleep } from 'node:timers/promises'
import { TaskMoved } from '#core/errors.ts'
import type { Task } from '#core/task.ts'
import { situationOf } from '#core/task-state.ts'
import type { Environment } from './environment.ts'
import { type ReaperEnvironment, reap } from './reaper.ts'
import { reconcileViews, type ViewEnvironment } from './reconcile-views.ts'
import { expire, type RetentionEnvironment } from './retention.ts'
import { runTask } from './run-task.ts'
import { recover } from './settle.ts'
import { wakeable } from './wakeable.ts'

/** How long, in milliseconds, the runner trusts that it would have been woken. */
const longestSleep = 5_000

type RunnerEnvironment = Environment & ReaperEnvironment & ViewEnvironment & RetentionEnvironment

/** How often things are looked for that have been kept for long enough, in milliseconds. */
const retentionInterval = 60 * 60 * 1_000

interface Run {
  interrupt: AbortController
  readonly ended: Promise<void>
}

/**
 * Takes runnable tasks and runs them, `concurrency` at a time. It must be the only runner of its
 * database: it takes every task that it finds held for an orphan of a runner that died.
 */
export class Runner {
  readonly #env: RunnerEnvironment
  readonly #concurrency: number
  readonly #runs = new Map<string, Run>()
  readonly #shutdown = new AbortController()
  readonly #alarm = wakeable()
  readonly #reaperAlarm = wakeable()
  #loop: Promise<unknown> = Promise.resolve()

  constructor(env: RunnerEnvironment, concurrency: number) {
    this.#env = env
    this.#concurrency = concurrency
  }

  /** `crashed`: whether a runner has died, or has only lost the database or the right to run for a while. */
  async start({ crashed }: { readonly crashed: boolean } = { crashed: true }): Promise<void> {
    const orphans = await this.#env.tasks.held()
    const left = await this.#recover(orphans, crashed)
    this.#loop = Promise.all([this.#dispatch(), this.#reap(), this.#recoverLater(left, crashed)])
  }

  /** Gives those that cannot be taken over now, because somebody has locked their rows, say. */
  async #recover(orphans: readonly Task[], crashed: boolean): Promise<Task[]> {
    const left: Task[] = []
    const all = orphans.map(async (orphan) => {
      try {
        await recover(this.#env, orphan, crashed)
      } catch (error) {
        if (error instanceof TaskMoved) return
        this.#env.log.warn({ err: error, task: orphan.id }, 'a lost task cannot be taken over yet')
        left.push(orphan)
      }
    })
    await Promise.all(all)
    return left
  }

  /** They must not keep the others from running. */
  async #recoverLater(orphans: readonly Task[], crashed: boolean): Promise<void> {
    for (let left = orphans; left.length > 0; left = await this.#recover(left, crashed)) {
      await sleep(1_000, undefined, { signal: this.#shutdown.signal }).catch(() => {})
      if (this.#shutdown.signal.aborted) return
    }
    this.#alarm.wake()
  }

  /** Something has become runnable, or a user wants something of a task that runs. */
  wake(): void {
    this.#alarm.wake()
  }

  /** Something was deleted or renamed: the reaper and the views need not wait. */
  tidy(): void {
    this.#reaperAlarm.wake()
  }

  /** Lets each task commit what is in flight and hands it back; gives when all is at rest. */
  async close(reason = 'the server was shut down'): Promise<void> {
    this.#shutdown.abort(reason)
    this.#alarm.wake()
    this.#reaperAlarm.wake()
    await this.#loop
    await Promise.all(Array.from(this.#runs.values(), (run) => run.ended))
  }

  async #dispatch(): Promise<void> {
    while (!this.#shutdown.signal.aborted) {
      try {
        await this.#interruptRequested()
        await this.#startRunnable()
        await this.#alarm.sleep(await this.#untilNextRetry())
      } catch (error) {
        this.#env.log.error({ err: error }, 'the runner cannot look for tasks; trying again')
        await this.#alarm.sleep(1_000)
      }
    }
  }

  /** Interrupts the runs of which a user wants something else than to go on. */
  async #interruptRequested(): Promise<void> {
    const running = [...this.#runs.keys()]
    for (const task of running.length > 0 ? await this.#env.tasks.findMany(running) : []) {
      if (situationOf(task) === 'RUNNING') continue
      const run = this.#runs.get(task.id)
      run?.interrupt.abort()
      if (run) run.interrupt = new AbortController()
    }
  }

  async #startRunnable(): Promise<void> {
    const { stops, queued } = await this.#env.tasks.runnable()
    // a stop waits for no slot: it is short, and a user waits for it
    for (const id of stops) this.#start(id)
    for (const id of queued) if (this.#runs.size < this.#concurrency) this.#start(id)
  }

  #start(id: string): void {
    if (this.#runs.has(id)) return
    const control = { interrupt: () => run.interrupt.signal, shutdown: this.#shutdown.signal }
    const run: Run = {
      interrupt: new AbortController(),
      ended: Promise.resolve()
        .then(() => runTask(this.#env, id, control))
        .catch((error: unknown) => this.#env.log.error({ err: error, task: id }, 'a run broke off'))
        .finally(() => {
          this.#runs.delete(id)
          this.#alarm.wake()
          this.#reaperAlarm.wake()
        }),
    }
    this.#runs.set(id, run)
  }

  async #untilNextRetry(): Promise<number> {
    const at = await this.#env.tasks.nextRetry()
    const delay = at === undefined ? longestSleep : at - this.#env.now()
    return Math.min(Math.max(delay, 0), longestSleep)
  }

  async #reap(): Promise<void> {
    const failedViews = new Map<string, number>()
    let expireAt = 0
    while (!this.#shutdown.signal.aborted) {
      try {
        // first: no view may stand on a table that is to go
        await reconcileViews(this.#env, failedViews)
        await reap(this.#env, this.#shutdown.signal)
        if (this.#env.now() >= expireAt) {
          await expire(this.#env, this.#shutdown.signal)
          expireAt = this.#env.now() + retentionInterval
        }
        await this.#reaperAlarm.sleep(longestSleep)
      } catch (error) {
        this.#env.log.error({ err: error }, 'the reaper failed; trying again')
        await this.#reaperAlarm.sleep(longestSleep)
      }
    }
  }
}
