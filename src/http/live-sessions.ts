import type { Clock } from '#core/clock.ts'
import type { Session } from '#core/viewer.ts'

/** The longest wait of a timer, in milliseconds; a longer one would fire at once. */
const longestWait = 2 ** 31 - 1

/** Connections that live on a session, and end with it. */
export class LiveSessions {
  readonly #now: Clock
  /** By account, and by API token where it was one. */
  readonly #ends = new Map<string, Set<() => void>>()

  constructor(now: Clock = Date.now) {
    this.#now = now
  }

  /** Calls `end` when the session expires or is ended. Gives what to call when the connection is gone. */
  add({ viewer, expiresAt }: Session, end: () => void): () => void {
    const keys = [viewer.id, ...(viewer.apiTokenId === undefined ? [] : [viewer.apiTokenId])]
    let timer: NodeJS.Timeout
    const leave = () => {
      clearTimeout(timer)
      for (const key of keys) this.#remove(key, finish)
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
    for (const key of keys) this.#ends.set(key, (this.#ends.get(key) ?? new Set()).add(finish))
    wait()
    return leave
  }

  /** Ends all connections of an account, or of an API token. */
  endOf(id: string): void {
    for (const finish of [...(this.#ends.get(id) ?? [])]) finish()
  }

  #remove(key: string, finish: () => void): void {
    const ends = this.#ends.get(key)
    ends?.delete(finish)
    if (ends?.size === 0) this.#ends.delete(key)
  }
}
