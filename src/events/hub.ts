import type { TaskChange } from '#core/events.ts'
import { Mailbox } from './mailbox.ts'

/** Milliseconds between two updates of a task's progress: at most 5 a second. */
const progressInterval = 200
/** Tasks whose newest change is kept for nobody but those who watch all. */
const mostUnwatched = 10_000

/** The watchers of one task, and the progress that is held back for them. */
interface Group {
  readonly mailboxes: Set<Mailbox<TaskChange>>
  newest: TaskChange | undefined
  lastSent: number
  /** Runs while progress is held back. */
  timer: NodeJS.Timeout | undefined
}

/**
 * Carries changes of tasks to whoever watches in this process. Changes of state go out at once;
 * progress at most every 200 ms a task, the newest only. Revisions that a task's watchers get only grow.
 */
export class Hub {
  readonly #groups = new Map<string, Group>()
  /** Those who watch all tasks. */
  readonly #everything = new Set<Mailbox<TaskChange>>()
  #closed = false

  publish(change: TaskChange): void {
    const group = this.#groupFor(change)
    if (group === undefined || (group.newest && group.newest.revision >= change.revision)) return
    group.newest = change
    const wait = group.lastSent + progressInterval - performance.now()
    if (change.state || wait <= 0) this.#send(group, change)
    else group.timer ??= setTimeout(() => group.newest && this.#send(group, group.newest), wait)
  }

  /** Changes of a task from now on. Each watcher holds the newest only: a slow one skips the others. */
  watch(taskId: string): AsyncIterableIterator<TaskChange> {
    const group = this.#groups.get(taskId) ?? newGroup()
    const mailbox = new Mailbox<TaskChange>(() => this.#leave(taskId, group, mailbox))
    group.mailboxes.add(mailbox)
    this.#groups.set(taskId, group)
    if (this.#closed) void mailbox.return()
    return mailbox
  }

  /** Changes of all tasks from now on. A watcher holds the newest of each task. */
  watchAll(): Mailbox<TaskChange> {
    const mailbox = new Mailbox<TaskChange>(() => {
      this.#everything.delete(mailbox)
      if (this.#everything.size === 0) this.#dropUnwatched()
    })
    this.#everything.add(mailbox)
    if (this.#closed) void mailbox.return()
    return mailbox
  }

  /** How many watch, for tests and metrics. */
  get watchers(): number {
    let count = this.#everything.size
    for (const { mailboxes } of this.#groups.values()) count += mailboxes.size
    return count
  }

  /** Ids of the tasks that somebody watches, those who watch all left aside. */
  get watched(): string[] {
    const groups = [...this.#groups].filter(([, { mailboxes }]) => mailboxes.size > 0)
    return groups.map(([taskId]) => taskId)
  }

  /** Whether somebody watches all tasks. */
  get watchesAll(): boolean {
    return this.#everything.size > 0
  }

  /** Ends all watchers, also those to come. */
  close(): void {
    this.#closed = true
    const all = [...this.#groups.values()].flatMap(({ mailboxes }) => [...mailboxes])
    for (const mailbox of [...all, ...this.#everything]) void mailbox.return()
  }

  #groupFor({ taskId }: TaskChange): Group | undefined {
    const known = this.#groups.get(taskId)
    if (known !== undefined || !this.watchesAll) return known
    if (this.#groups.size >= mostUnwatched) this.#dropUnwatched()
    const group = newGroup()
    this.#groups.set(taskId, group)
    return group
  }

  #send(group: Group, change: TaskChange): void {
    // progress that was held back is older: whoever hears of this change reads a task that has it
    clearTimeout(group.timer)
    group.timer = undefined
    group.lastSent = performance.now()
    for (const mailbox of group.mailboxes) mailbox.put(change)
    for (const mailbox of this.#everything) mailbox.put(change, change.taskId, merged)
  }

  #leave(taskId: string, group: Group, mailbox: Mailbox<TaskChange>): void {
    group.mailboxes.delete(mailbox)
    if (group.mailboxes.size > 0 || this.watchesAll) return
    clearTimeout(group.timer)
    this.#groups.delete(taskId)
  }

  #dropUnwatched(): void {
    for (const [taskId, { mailboxes, timer }] of this.#groups) {
      if (mailboxes.size > 0 || (this.watchesAll && timer !== undefined)) continue
      clearTimeout(timer)
      this.#groups.delete(taskId)
    }
  }
}

function newGroup(): Group {
  return {
    mailboxes: new Set(),
    newest: undefined,
    lastSent: Number.NEGATIVE_INFINITY,
    timer: undefined,
  }
}

function merged(held: TaskChange, change: TaskChange): TaskChange {
  return { ...change, state: held.state || change.state }
}
