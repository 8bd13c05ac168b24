import {
  type EntityManager,
  type FindOptionsWhere,
  In,
  LessThanOrEqual,
  MoreThan,
  Not,
} from 'typeorm'
import type { Clock } from '#core/clock.ts'
import { TaskMoved } from '#core/errors.ts'
import type { Task } from '#core/task.ts'
import type { ControlOutcome, ControlRequest } from '#core/task-control.ts'
import {
  columnsOf,
  decide,
  hasEnded,
  type Intent,
  type RunnerAction,
  type StateChange,
  type StoredState,
  shownState,
  situationOf,
  storedStates,
  transitions,
} from '#core/task-state.ts'
import type { Database } from '../database.ts'
import { IdempotencyKeyEntity } from '../entities/idempotency-key.ts'
import { TaskEntity } from '../entities/task.ts'
import { TaskEventEntity } from '../entities/task-event.ts'
import { holdRows } from '../hold-rows.ts'

/** Who changed a task's state, and why. No actor: the server did it by itself. */
export interface Cause {
  readonly actorId?: string
  readonly reason?: string | null | undefined
}

/** Columns that change together with the state. */
export type TaskChanges = Partial<Omit<Task, 'id' | 'state' | 'intent' | 'revision' | 'eventSeq'>>

/** What a task has when it begins; all else follows. */
export type NewTask = Pick<
  Task,
  'id' | 'kind' | 'ownerId' | 'input' | 'plan' | 'uploadId' | 'datasetId' | 'unit' | 'total'
>

/**
 * The table of tasks. A change of state is a compare-and-set: an UPDATE that names what it expects,
 * and whose affected rows tell whether that was so. It writes its event in the same transaction, the
 * task's row first: in the other order two writers would deadlock.
 */
export class TaskStore {
  readonly #database: Database
  readonly #now: Clock

  constructor(database: Database, now: Clock) {
    this.#database = database
    this.#now = now
  }

  find(id: string): Promise<Task | null> {
    return this.#database.read((manager) => this.findIn(manager, id))
  }

  findIn(manager: EntityManager, id: string): Promise<Task | null> {
    return manager.findOneBy(TaskEntity, { id })
  }

  findMany(ids: readonly string[]): Promise<Task[]> {
    return this.#database.read((manager) => manager.findBy(TaskEntity, { id: In([...ids]) }))
  }

  /** Inserts a QUEUED task with its first event. */
  async insert(tx: EntityManager, task: NewTask): Promise<Task> {
    const createdAt = this.#now()
    await tx.insert(TaskEntity, { ...task, state: 'QUEUED', intent: 'RUN', eventSeq: 1, createdAt })
    await tx.insert(TaskEventEntity, {
      taskId: task.id,
      seq: 1,
      at: createdAt,
      from: null,
      to: 'QUEUED',
      actorId: task.ownerId,
      reason: null,
    })
    return this.#reread(tx, task.id)
  }

  /** Carries out what a user asks for, or tells why not; null where there is no such task. */
  control(id: string, request: ControlRequest): Promise<ControlOutcome | null> {
    return this.#database.transaction(async (tx) => {
      for (;;) {
        // what is claimed is the task's: so nobody may delete or change it in between
        const [task] = await (request.claim
          ? holdRows(tx, TaskEntity, { id })
          : tx.findBy(TaskEntity, { id }))
        if (task === undefined) return null
        const decision = decide(task, request.action, request.undoable)
        if (typeof decision === 'string') return { outcome: decision, task }
        await request.claim?.(tx, task)
        const changes = request.action === 'resume' ? afresh : keeping(request)
        const changed = await this.move(tx, task, decision, changes, request)
        if (changed !== undefined) return { outcome: 'changed', task: changed }
        // the task moved between the read and the write: decide again
      }
    })
  }

  /**
   * Sets the state of `task` where it still is as it was read, and writes the event. undefined where
   * it is not: somebody was quicker.
   */
  async move(
    tx: EntityManager,
    task: Task,
    to: StateChange,
    changes: TaskChanges = {},
    cause: Cause = {},
  ): Promise<Task | undefined> {
    const { id, epoch, state, intent } = task
    const moved = await this.#update(tx, { id, epoch, state, intent }, { ...changes, ...to }, true)
    if (!moved) return undefined
    const now = await this.#reread(tx, id)
    await tx.insert(TaskEventEntity, {
      taskId: id,
      seq: now.eventSeq,
      at: this.#now(),
      from: shownState(task),
      to: shownState(now),
      actorId: cause.actorId ?? null,
      reason: cause.reason ?? null,
    })
    return now
  }

  /**
   * The fence of every commit: writes the progress of a task that is still held in this epoch and was
   * not asked to stop. false: it was, or has changed hands, and the transaction must roll back.
   */
  checkpoint(
    tx: EntityManager,
    held: { id: string; epoch: number },
    progress: TaskChanges,
  ): Promise<boolean> {
    const { id, epoch } = held
    const where = { id, epoch, state: 'RUNNING' as const, intent: Not<Intent>('STOP') }
    return this.#update(tx, where, progress, false)
  }

  /** Takes over a task whose stop is to be carried out: fences whoever held it before. */
  claim(id: string): Promise<Task | undefined> {
    return this.#database.transaction(async (tx) => {
      const where = { id, intent: 'STOP' as const, state: Not<StoredState>('STOPPED') }
      const epoch = () => 'epoch + 1'
      return (await this.#update(tx, where, { epoch }, false)) ? this.#reread(tx, id) : undefined
    })
  }

  /**
   * Changes the state of a task that its runner holds in `epoch`. undefined where the table has no
   * such arrow from where the task stands now (a stop came in between): look again.
   * Throws TaskMoved where somebody else holds it.
   */
  async moveHeld(
    tx: EntityManager,
    held: { id: string; epoch: number },
    action: RunnerAction,
    changes: TaskChanges = {},
    cause: Cause = {},
  ): Promise<Task | undefined> {
    const task = await this.findIn(tx, held.id)
    if (task?.epoch !== held.epoch) throw new TaskMoved(held.id)
    const to = transitions[situationOf(task)][action]
    return to && this.move(tx, task, columnsOf(to, task), changes, cause)
  }

  /** Ids of tasks that a runner may take now, oldest first: all stops not yet carried out, then queued ones. */
  async runnable(): Promise<{ stops: string[]; queued: string[] }> {
    const notBefore = LessThanOrEqual(this.#now())
    const tasks = await this.#database.read((manager) =>
      manager.find(TaskEntity, {
        select: { id: true, intent: true },
        where: waiting.map((each) => ({ ...each, notBefore })),
        order: { id: 'ASC' },
      }),
    )
    const ids = (stop: boolean) => tasks.filter((t) => (t.intent === 'STOP') === stop)
    return { stops: ids(true).map((t) => t.id), queued: ids(false).map((t) => t.id) }
  }

  /** When (milliseconds since 1970) the next task that is held back becomes runnable. */
  async nextRetry(): Promise<number | undefined> {
    const [task] = await this.#database.read((manager) =>
      manager.find(TaskEntity, {
        select: { id: true, notBefore: true },
        where: waiting.map((each) => ({ ...each, notBefore: MoreThan(this.#now()) })),
        order: { notBefore: 'ASC' },
        take: 1,
      }),
    )
    return task?.notBefore
  }

  /** Tasks that a runner holds, or held when it died. */
  held(): Promise<Task[]> {
    return this.#database.read((manager) =>
      manager.findBy(TaskEntity, { state: 'RUNNING', intent: Not<Intent>('STOP') }),
    )
  }

  /** Puts off the next try to carry out a stop. false: it is carried out, or somebody else has taken it. */
  putOff(held: { id: string; epoch: number }, changes: TaskChanges): Promise<boolean> {
    const { id, epoch } = held
    const where = { id, epoch, state: Not<StoredState>('STOPPED') }
    return this.#database.transaction((tx) => this.#update(tx, where, changes, false))
  }

  /** Deletes a task that has ended, with its events. false: it has not ended, or is gone already. */
  delete(id: string, forget: (tx: EntityManager, task: Task) => Promise<void>): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const [task] = await holdRows(tx, TaskEntity, { id })
      if (task === undefined || !hasEnded(task)) return false
      await forget(tx, task)
      await tx.delete(IdempotencyKeyEntity, { taskId: id })
      await tx.delete(TaskEventEntity, { taskId: id })
      await tx.delete(TaskEntity, { id })
      return true
    })
  }

  async #update(
    tx: EntityManager,
    where: FindOptionsWhere<Task>,
    changes: object,
    withEvent: boolean,
  ): Promise<boolean> {
    const counted = {
      ...changes,
      revision: () => 'revision + 1',
      ...(withEvent && { eventSeq: () => 'event_seq + 1' }),
    }
    const { affected } = await tx.update(TaskEntity, where, counted)
    return affected === 1
  }

  #reread(tx: EntityManager, id: string): Promise<Task> {
    return tx.findOneByOrFail(TaskEntity, { id })
  }
}

/** What a runner may take: every stop that is not yet carried out, whatever the state, and QUEUED. */
const waiting: FindOptionsWhere<Task>[] = [
  // named one by one: "not STOPPED" makes databases read all tasks that there ever were
  { intent: 'STOP', state: In(storedStates.filter((state) => state !== 'STOPPED')) },
  { intent: 'RUN', state: 'QUEUED' },
]

/** A resume forgets what went wrong before it. */
const afresh: TaskChanges = {
  crashes: 0,
  attempts: 0,
  notBefore: 0,
  failureCode: null,
  failureMessage: null,
  retryable: null,
  failedAt: null,
  finishedAt: null,
}

function keeping(request: ControlRequest): TaskChanges {
  return request.action === 'stop' ? { keep: request.keep ?? false, notBefore: 0 } : {}
}
