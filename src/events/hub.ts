import type { TaskChange } from '#core/events.ts'
import { Mailbox } from './mailbox.ts'

/** Milliseconds between two updates of a task's progress: at most 5 a second. */
const progressInterval = 200

/** The watchers of one task, and the progress that is held back for them. */
interface Group {
  readonly mailboxes: Set<Mailbox<TaskChange>>
  lastSent: number
  held: { readonly change: TaskChange; readonly timer: NodeJS.Timeout } | undefined
}

/**
 * Carries changes of tasks to whoever watches in this process. Changes of state go out at once;
 * progress at most every 200 ms a task, the newest only.
 */
export class Hub {
  readonly #groups = new Map<string, Group>()

  publish(change: TaskChange): void {
    const group = this.#groups.get(change.taskId)
    if (group === undefined) return
    const wait = group.lastSent + progressInterval - performance.now()
    if (change.state || wait <= 0) this.#send(group, change)
    else this.#hold(group, change, wait)
  }

  /** Changes of a task from now on. Each watcher holds the newest change only: a slow one skips the others. */
  watch(taskId: string): AsyncIterableIterator<TaskChange> {
    const group = this.#groups.get(taskId) ?? {
      mailboxes: new Set(),
      lastSent: Number.NEGATIVE_INFINITY,
      held: undefined,
    }
    this.#groups.set(taskId, group)
    const mailbox = new Mailbox<TaskChange>(() => this.#leave(taskId, group, mailbox))
    group.mailboxes.add(mailbox)
    return mailbox
  }

  /** How many watch, for tests and metrics. */
  get watchers(): number {
    let count = 0
    for (const { mailboxes } of this.#groups.values()) count += mailboxes.size
    return count
  }

  /** Ends all watchers. */
  close(): void {
    for (const { mailboxes } of this.#groups.values()) {
      for (const mailbox of [...mailboxes]) void mailbox.return()
    }
  }

  #hold(group: Group, change: TaskChange, wait: number): void {
    const timer =
      group.held?.timer ??
      setTimeout(() => {
        if (group.held) this.#send(group, group.held.change)
      }, wait)
    group.held = { change: newer(group.held?.change, change), timer }
  }

  #send(group: Group, change: TaskChange): void {
    // what was held back is older: whoever hears of this change reads a state that has it
    clearTimeout(group.held?.timer)
    group.held = undefined
    group.lastSent = performance.now()
    for (const mailbox of group.mailboxes) mailbox.put(change)
  }

  #leave(taskId: string, group: Group, mailbox: Mailbox<TaskChange>): void {
    group.mailboxes.delete(mailbox)
    if (group.mailboxes.size > 0) return
    clearTimeout(group.held?.timer)
    this.#groups.delete(taskId)
  }
}

function newer(held: TaskChange | undefined, change: TaskChange): TaskChange {
  return held !== undefined && held.revision > change.revision ? held : change
}
