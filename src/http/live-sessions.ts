import type { Clock } from '#core/clock.ts'
import type { Session } from '#core/viewer.ts'

/** The longest wait of a timer, in milliseconds; a longer one would fire at once. */
const longestWait = 2 ** 31 - 1

/** Connections that live on a session, and end with it. */
export class LiveSessions {
  readonly #now: Clock
  readonly #endsByUser = new Map<string, Set<() => void>>()

  constructor(now: Clock = Date.now) {
    this.#now = now
  }

  /** Calls `end` when the session expires or is ended. Gives what to call when the connection is gone. */
  add({ viewer, expiresAt }: Session, end: () => void): () => void {
    const ends = this.#endsByUser.get(viewer.id) ?? new Set()
    this.#endsByUser.set(viewer.id, ends)
    let timer: NodeJS.Timeout
    const leave = () => {
      clearTimeout(timer)
      ends.delete(finish)
      if (ends.size === 0) this.#endsByUser.delete(viewer.id)
    }
    const finish = () => {
      leave()
      end()
    }
    const wait = () => {
      const left = expiresAt - this.#now()
      const next = left > longestWait ? wait : finish
      timer = setTimeout(next, Math.min(Math.max(left, 0), longestWait)).unref()
    }
    ends.add(finish)
    wait()
    return leave
  }

  /** Ends all connections of a user. */
  endOf(userId: string): void {
    for (const finish of [...(this.#endsByUser.get(userId) ?? [])]) finish()
  }
}
