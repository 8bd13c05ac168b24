import type { RejectedRow } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import type { Page, PageRequest, PagesRequest } from '#core/page.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { Task, TaskEvent } from '#core/task.ts'
import type { ControlOutcome, ControlRequest } from '#core/task-control.ts'
import { matches, type TaskFilter } from '#core/task-filter.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { availableActions, hasEnded, shownState, type UserAction } from '#core/task-state.ts'
import type { Viewer } from '#core/viewer.ts'
import type { ExportedFileStore } from '#database/stores/exported-file-store.ts'
import type { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import type { TaskReader } from '#database/stores/task-reader.ts'
import type { UndoStore } from '#database/stores/undo-store.ts'
import type { Hub } from '#events/hub.ts'
import { outlast } from '#events/outlast.ts'
import { SharedReads } from '#events/shared-reads.ts'
import { TaskFeed } from '#events/task-feed.ts'
import { watchEvents } from '#events/watch-events.ts'
import { watchTask } from '#events/watch-task.ts'
import { mayChange, maySee, visibleOwner } from './access.ts'
import { type Start, type StartParts, startTask } from './start-task.ts'

export interface TaskParts extends StartParts {
  readonly reader: TaskReader
  readonly rejectedRows: RejectedRowStore
  readonly undo: UndoStore
  readonly exportedFiles: ExportedFileStore
  readonly kinds: ReadonlyMap<string, AnyTaskKind>
  readonly hub: Hub
  readonly signals: SharedSignals
  /** Told what goes wrong while changes are read for those who watch. */
  readonly onError: (error: unknown) => void
  /** Tells the dispatcher that something has become runnable, or is asked of a task that runs. */
  readonly wake: () => void
  /** Tells it that something was deleted. */
  readonly tidy: () => void
}

export interface ControlInput {
  readonly id: string
  readonly reason?: string | null | undefined
  readonly keep?: boolean
}

/** A user's request could not be carried out; `task` is as it is now, where there is one to show. */
export interface Controlled {
  readonly task: Task | null
  readonly error?: InputError
}

export type NumberedRejectedRow = RejectedRow & { readonly number: number }

/** Starting, controlling and watching tasks. Somebody else's id answers as one that does not exist. */
export class Tasks {
  readonly #parts: TaskParts
  /** All who watch a task share one read of each change. */
  readonly #reads: SharedReads<Task | null>
  readonly #eventReads: SharedReads<readonly TaskEvent[]>
  readonly #feed: TaskFeed

  constructor(parts: TaskParts) {
    this.#parts = parts
    this.#reads = new SharedReads((id) => parts.tasks.find(id))
    this.#eventReads = new SharedReads((key) => this.#eventsOf(key))
    this.#feed = new TaskFeed({
      source: parts.hub,
      readTasks: (ids) => parts.tasks.findMany(ids),
      readEvents: (above) => parts.reader.eventsAbove(above),
      onError: parts.onError,
      now: parts.now,
    })
  }

  async start(viewer: Viewer, start: Start): Promise<Task> {
    const task = await startTask(this.#parts, viewer, start)
    this.#announce(task)
    return task
  }

  async control(viewer: Viewer, action: UserAction, input: ControlInput): Promise<Controlled> {
    const task = await this.get(viewer, input.id)
    if (task === null) {
      const error = new InputError('NOT_FOUND', `There is no task ${input.id}.`, ['id'])
      return { task: null, error }
    }
    if (!mayChange(viewer, task.ownerId)) {
      return { task, error: new InputError('FORBIDDEN', 'Your role does not allow this.') }
    }
    if (input.reason != null && input.reason.length > longestReason) {
      const message = `A reason has at most ${longestReason} characters.`
      return { task, error: new InputError('INVALID_INPUT', message, ['reason']) }
    }
    // the runner ends its chunk early, so that this request's transaction gets its turn
    this.#parts.signals.controlRequested()
    const { reason, keep = false } = input
    const undoable = this.#isUndoable(task)
    const request = { action, actorId: viewer.id, reason, keep, undoable }
    const result = await this.#controlled(task, request)
    if (result instanceof InputError)
      return { task: await this.get(viewer, task.id), error: result }
    if (result === null) return { task: null, error: new InputError('NOT_FOUND', 'It is gone.') }
    if (result.outcome === 'changed') this.#announce(result.task)
    if (result.outcome !== 'refused') return { task: result.task }
    const message = `A task that is ${shownState(result.task)} cannot ${action}.`
    return { task: result.task, error: new InputError('INVALID_STATE', message) }
  }

  async get(viewer: Viewer, id: string): Promise<Task | null> {
    const task = await this.#parts.tasks.find(id)
    return task !== null && maySee(viewer, task.ownerId) ? task : null
  }

  /** Those of them that the viewer may see. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<Task[]> {
    const tasks = await this.#parts.tasks.findMany(ids)
    return tasks.filter(({ ownerId }) => maySee(viewer, ownerId))
  }

  async page(viewer: Viewer, filter: TaskFilter, request: PageRequest): Promise<Page<Task>> {
    const narrowed = narrow(viewer, filter)
    return narrowed === null ? noPage : this.#parts.reader.page(narrowed, request)
  }

  async count(viewer: Viewer, filter: TaskFilter): Promise<number> {
    const narrowed = narrow(viewer, filter)
    return narrowed === null ? 0 : this.#parts.reader.count(narrowed)
  }

  /** The same page of many tasks' events, for whoever may see the tasks. */
  eventPages(
    ids: readonly string[],
    request: PagesRequest<number>,
  ): Promise<ReadonlyMap<string, Page<TaskEvent>>> {
    return this.#parts.reader.eventPages(ids, request)
  }

  /** The same page of many tasks' rejected rows, for whoever may see the tasks. */
  rejectedRowPages(
    ids: readonly string[],
    request: PagesRequest<number>,
  ): Promise<ReadonlyMap<string, Page<NumberedRejectedRow>>> {
    return this.#parts.rejectedRows.pages(ids, request)
  }

  /** What `viewer` may do with `task` now; `isUndoable` is asked where it depends on that. */
  async availableActions(
    viewer: Viewer,
    task: Task,
    isUndoable: () => Promise<boolean>,
  ): Promise<UserAction[]> {
    if (!mayChange(viewer, task.ownerId)) return []
    const asks = shownState(task) === 'SUCCEEDED' && this.#isUndoable(task)
    return availableActions(task, asks && (await isUndoable()))
  }

  /** Of tasks that have succeeded, those whose work can be taken back now. */
  undoable(ids: readonly string[]): Promise<Set<string>> {
    return this.#parts.undo.undoable(ids)
  }

  /** Deletes a task that has ended, with its events, rejected rows and file. Throws InputError. */
  async delete(viewer: Viewer, id: string): Promise<void> {
    const task = await this.get(viewer, id)
    if (task === null) throw new InputError('NOT_FOUND', `There is no task ${id}.`, ['id'])
    if (!mayChange(viewer, task.ownerId)) {
      throw new InputError('FORBIDDEN', 'Your role does not allow this.')
    }
    const { tasks, rejectedRows, undo, exportedFiles, now } = this.#parts
    if (!hasEnded(task)) {
      const message = `A task that is ${shownState(task)} cannot be deleted; stop it first.`
      throw new InputError('INVALID_STATE', message, ['id'])
    }
    // they are many: so they go first, and whoever is cut off asks again
    while ((await rejectedRows.deleteSlice(id, 5_000)) > 0);
    const gone = await tasks.delete(id, async (tx) => {
      await undo.giveUp(tx, id, now())
      await exportedFiles.remove(tx, id)
    })
    if (!gone) {
      // of two deletes at once the second one finds it gone
      const isThere = (await this.get(viewer, id)) !== null
      if (isThere) throw new InputError('INVALID_STATE', 'The task is being undone.', ['id'])
      throw new InputError('NOT_FOUND', `There is no task ${id}.`, ['id'])
    }
    this.#parts.tidy()
  }

  /** The task as it is, then each later state, the newest only where the reader is slow; null: no such task. */
  async watch(viewer: Viewer, id: string): Promise<AsyncIterableIterator<Task> | null> {
    if ((await this.get(viewer, id)) === null) return null
    const read = (revision: number | undefined) => this.#reads.read(id, revision)
    return watchTask(this.#parts.hub, id, read, hasEnded)
  }

  /**
   * The task as it is, for one who watches it already: all who ask at the same time share one read, which is
   * tried again after a fault that passes.
   */
  current(id: string, hasLeft: () => boolean): Promise<Task | null> {
    return outlast(() => this.#reads.read(id, undefined), hasLeft)
  }

  /** Tasks that match before or after a change, from now on; of each the newest only where the reader is slow. */
  watchAll(viewer: Viewer, filter: TaskFilter): AsyncIterableIterator<Task> {
    const updates = this.#feed.watch()
    return {
      async next() {
        for (;;) {
          const { done, value } = await updates.next()
          if (done) return { done, value: undefined }
          const { task, states } = value
          if (maySee(viewer, task.ownerId) && matches(filter, task, states))
            return { done: false, value: task }
        }
      },
      async return() {
        await updates.return?.()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  /** Every event of a task after seq `after`, in order; null: no such task. */
  async watchEvents(
    viewer: Viewer,
    id: string,
    after: number,
  ): Promise<AsyncIterableIterator<TaskEvent> | null> {
    if ((await this.get(viewer, id)) === null) return null
    return watchEvents<Task, TaskEvent>(this.#parts.hub, id, after, {
      readTask: (revision) => this.#reads.read(id, revision),
      readEvents: (given) => this.#eventReads.read(`${given} ${id}`, undefined),
      hasEnded,
    })
  }

  /** The kind's word on it; whether it is possible now depends on more. */
  #isUndoable({ kind, input }: Task): boolean {
    // the input was checked against the kind's fields before it was stored
    const given = input as Parameters<AnyTaskKind['run']>[0]['input']
    return this.#parts.kinds.get(kind)?.undoable?.(given) ?? false
  }

  /** InputError: what the action needs cannot be had. */
  async #controlled(
    task: Task,
    request: ControlRequest,
  ): Promise<ControlOutcome | InputError | null> {
    const { tasks, undo } = this.#parts
    try {
      return await tasks.control(task.id, {
        ...request,
        ...(request.action === 'undo' && { claim: (tx, now) => undo.claim(tx, now) }),
      })
    } catch (error) {
      if (error instanceof InputError) return error
      throw error
    }
  }

  /** `key`: a seq and a task's id. */
  async #eventsOf(key: string): Promise<readonly TaskEvent[]> {
    const [after, id = ''] = key.split(' ')
    const request = { after: Number(after), limit: eventsAtOnce, fromBack: false }
    return (await this.#parts.reader.events(id, request)).items
  }

  #announce(task: Task): void {
    this.#parts.hub.publish({ taskId: task.id, revision: task.revision, state: true })
    this.#parts.wake()
  }
}

const longestReason = 1_000
/** Events that are held in memory for one who reads them slowly. */
const eventsAtOnce = 100

const noPage = { items: [], hasNext: false, hasPrevious: false }

/** null where the filter asks for what the viewer may not see. */
function narrow(viewer: Viewer, filter: TaskFilter): TaskFilter | null {
  const ownerId = visibleOwner(viewer)
  if (ownerId === undefined) return filter
  return filter.ownerId == null || filter.ownerId === ownerId ? { ...filter, ownerId } : null
}
