import { type Clock, clockSkew } from '#core/clock.ts'
import type { TaskChange } from '#core/events.ts'
import type { Task, TaskEvent } from '#core/task.ts'
import { shownState, type TaskState } from '#core/task-state.ts'
import { Mailbox } from './mailbox.ts'
import { retryInterval } from './outlast.ts'

/** Events of a task that are looked at where nobody knows what it was before. */
const mostEvents = 10
/** Tasks of which is known what was told. */
const mostRemembered = 10_000

/** A task as it is after a change, and each state that it was in since it was told of last. */
export interface TaskUpdate {
  readonly task: Task
  readonly states: ReadonlySet<TaskState>
}

interface Told {
  readonly revision: number
  /** Of its newest event. */
  readonly seq: number
  readonly state: TaskState
}

interface Source {
  watchAll(): Mailbox<TaskChange>
}

export interface TaskFeedParts {
  readonly source: Source
  readonly readTasks: (ids: readonly string[]) => Promise<readonly Task[]>
  /** Events with a seq above the one given of their task. */
  readonly readEvents: (
    above: readonly { readonly taskId: string; readonly seq: number }[],
  ) => Promise<readonly TaskEvent[]>
  readonly onError: (error: unknown) => void
  readonly now: Clock
}

/** Reads each change of any task once for all who watch; it listens while somebody does. */
export class TaskFeed {
  readonly #parts: TaskFeedParts
  readonly #readers = new Set<Mailbox<TaskUpdate>>()
  /** What was told of tasks last, the ones told of longest ago first. */
  readonly #told = new Map<string, Told>()
  #changes: Mailbox<TaskChange> | undefined
  /** Since when it listens; servers' clocks differ by less than the seconds before. */
  #since = 0

  constructor(parts: TaskFeedParts) {
    this.#parts = parts
  }

  /** Updates from now on, for each task the newest that was not taken yet. */
  watch(): AsyncIterableIterator<TaskUpdate> {
    const reader = new Mailbox<TaskUpdate>(() => {
      this.#readers.delete(reader)
      if (this.#readers.size === 0) this.#stop()
    })
    this.#readers.add(reader)
    if (this.#changes === undefined) {
      this.#changes = this.#parts.source.watchAll()
      this.#since = this.#parts.now() - clockSkew
      void this.#run(this.#changes)
    }
    return reader
  }

  #stop(): void {
    void this.#changes?.return()
    this.#changes = undefined
    this.#told.clear()
  }

  async #run(changes: Mailbox<TaskChange>): Promise<void> {
    for await (const first of changes) {
      // what has gathered while the last ones were read is read in one statement
      const gathered = [first, ...changes.drain()]
      const updates = await this.#read(gathered, changes)
      for (const update of updates)
        for (const reader of this.#readers) reader.put(update, update.task.id, merged)
    }
    // the source has closed
    if (this.#changes === changes) for (const reader of [...this.#readers]) void reader.return()
  }

  /** Tries again for as long as somebody watches: nobody may miss a change because of a fault. */
  async #read(
    changes: readonly TaskChange[],
    source: Mailbox<TaskChange>,
  ): Promise<readonly TaskUpdate[]> {
    while (this.#changes === source) {
      try {
        return await this.#updates(changes)
      } catch (error) {
        this.#parts.onError(error)
        await new Promise((resolve) => setTimeout(resolve, retryInterval))
      }
    }
    return []
  }

  async #updates(changes: readonly TaskChange[]): Promise<readonly TaskUpdate[]> {
    const read = await this.#parts.readTasks(changes.map(({ taskId }) => taskId))
    // a read that came late has seen what the next change is about
    const tasks = read.filter(({ id, revision }) => revision > (this.#told.get(id)?.revision ?? 0))
    const ofState = new Set(changes.filter(({ state }) => state).map(({ taskId }) => taskId))
    const above = tasks.flatMap(({ id, eventSeq }) => {
      const told = this.#told.get(id)
      // that only the progress has changed is true for one who knows the state
      const seq = told?.seq ?? (ofState.has(id) ? eventSeq - mostEvents : eventSeq)
      return eventSeq > seq ? [{ taskId: id, seq }] : []
    })
    const events = above.length === 0 ? [] : await this.#parts.readEvents(above)
    const byTask = Map.groupBy(events, ({ taskId }) => taskId)
    return tasks.map((task) => {
      return { task, states: this.#tell(task, byTask.get(task.id) ?? []) }
    })
  }

  /** The states of a task since it was told of, and remembers that it is told now. */
  #tell(task: Task, events: readonly TaskEvent[]): ReadonlySet<TaskState> {
    const told = this.#told.get(task.id)
    const now = shownState(task)
    this.#remember(task.id, { revision: task.revision, seq: task.eventSeq, state: now })
    const recent = told === undefined ? this.#recent(events) : events
    const states = recent.flatMap(({ from, to }) => (from === null ? [to] : [from, to]))
    return new Set([...(told === undefined ? [] : [told.state]), ...states, now])
  }

  #remember(id: string, told: Told): void {
    // the one that was told of last is the last one in a Map
    this.#told.delete(id)
    this.#told.set(id, told)
    if (this.#told.size <= mostRemembered) return
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest)
      return
    }
  }

  /** Of events of a task that nobody was told of: the newest, and those since we listen. */
  #recent(events: readonly TaskEvent[]): readonly TaskEvent[] {
    const newest = Math.max(...events.map(({ seq }) => seq))
    return events.filter(({ seq, at }) => seq === newest || at >= this.#since)
  }
}

function merged(held: TaskUpdate, { task, states }: TaskUpdate): TaskUpdate {
  return { task, states: new Set([...held.states, ...states]) }
}
