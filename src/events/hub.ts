import type { TaskChange } from '#core/events.ts'
import { Mailbox } from './mailbox.ts'

/** Milliseconds between two updates of a task's progress: at most 5 a second. */
const progressInterval = 200

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
  #closed = false

  publish(change: TaskChange): void {
    const group = this.#groups.get(change.taskId)
    if (group === undefined || (group.newest && group.newest.revision >= change.revision)) return
    group.newest = change
    const wait = group.lastSent + progressInterval - performance.now()
    if (change.state || wait <= 0) this.#send(group, change)
    else group.timer ??= setTimeout(() => group.newest && this.#send(group, group.newest), wait)
  }

  /** Changes of a task from now on. Each watcher holds the newest only: a slow one skips the others. */
  watch(taskId: string): AsyncIterableIterator<TaskChange> {
    const group = this.#groups.get(taskId) ?? {
      mailboxes: new Set(),
      newest: undefined,
      lastSent: Number.NEGATIVE_INFINITY,
      timer: undefined,
    }
    const mailbox = new Mailbox<TaskChange>(() => this.#leave(taskId, group, mailbox))
    group.mailboxes.add(mailbox)
    this.#groups.set(taskId, group)
    if (this.#closed) void mailbox.return()
    return mailbox
  }

  /** How many watch, for tests and metrics. */
  get watchers(): number {
    let count = 0
    for (const { mailboxes } of this.#groups.values()) count += mailboxes.size
    return count
  }

  /** Ids of the tasks that somebody watches. */
  get watched(): string[] {
    return [...this.#groups.keys()]
  }

  /** Ends all watchers, also those to come. */
  close(): void {
    this.#closed = true
    for (const { mailboxes } of this.#groups.values()) {
      for (const mailbox of [...mailboxes]) void mailbox.return()
    }
  }

  #send(group: Group, change: TaskChange): void {
    // progress that was held back is older: whoever hears of this change reads a task that has it
    clearTimeout(group.timer)
    group.timer = undefined
    group.lastSent = performance.now()
    for (const mailbox of group.mailboxes) mailbox.put(change)
  }

  #leave(taskId: string, group: Group, mailbox: Mailbox<TaskChange>): void {
    group.mailboxes.delete(mailbox)
    if (group.mailboxes.size > 0) return
    clearTimeout(group.timer)
    this.#groups.delete(taskId)
  }
}
