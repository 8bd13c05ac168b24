import type { Clock } from '#core/clock.ts'
import type { Session } from '#core/viewer.ts'
import { rightsOf } from '#graphql/context.ts'
import type { Api } from './api.ts'

/** The longest wait of a timer, in milliseconds; a longer one would fire at once. */
const longestWait = 2 ** 31 - 1

interface Connection {
  readonly session: Session
  /** The header, or what stands for it, that the session came from. */
  readonly authorization: string | undefined
  readonly finish: () => void
}

/** Connections that live on a session, and end with it. */
export class LiveSessions {
  readonly #now: Clock
  /** By account, and by sign-in or API token. */
  readonly #ends = new Map<string, Set<() => void>>()
  readonly #connections = new Set<Connection>()

  constructor(now: Clock = Date.now) {
    this.#now = now
  }

  /** Calls `end` when the session expires or is ended. Gives what to call when the connection is gone. */
  add(session: Session, end: () => void, authorization?: string): () => void {
    const { id, viewer, expiresAt } = session
    const keys = [viewer.id, id, viewer.apiTokenId].filter((key) => key !== undefined)
    let timer: NodeJS.Timeout
    const leave = () => {
      clearTimeout(timer)
      this.#connections.delete(connection)
      for (const key of keys) this.#remove(key, finish)
    }
    const finish = () => {
      leave()
      end()
    }
    const connection = { session, authorization, finish }
    this.#connections.add(connection)
    const wait = () => {
      const left = expiresAt - this.#now()
      const next = left > longestWait ? wait : finish
      timer = setTimeout(next, Math.min(Math.max(left, 0), longestWait)).unref()
    }
    for (const key of keys) this.#ends.set(key, (this.#ends.get(key) ?? new Set()).add(finish))
    wait()
    return leave
  }

  /** Ends all connections of an account, of a sign-in, or of an API token. */
  endOf(id: string): void {
    for (const finish of [...(this.#ends.get(id) ?? [])]) finish()
  }

  /**
   * Ends connections whose sessions are over, or have other rights by now: another server may have done that, or
   * this one just as the connection began.
   */
  async review(authenticate: Api['authenticate']): Promise<void> {
    const groups = Map.groupBy(this.#connections, ({ authorization }) => authorization)
    for (const [authorization, connections] of groups) {
      // where it cannot be read, the next review tells
      const now = await authenticate(authorization).catch(() => undefined)
      if (now === undefined) continue
      for (const connection of connections) {
        const isHere = this.#connections.has(connection)
        const holds = now !== null && rightsOf({ session: now }) === rightsOf(connection)
        if (isHere && !holds) connection.finish()
      }
    }
  }

  #remove(key: string, finish: () => void): void {
    const ends = this.#ends.get(key)
    ends?.delete(finish)
    if (ends?.size === 0) this.#ends.delete(key)
  }
}
