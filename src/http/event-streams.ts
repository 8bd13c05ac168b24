import type { ServerResponse } from 'node:http'
import type { ConnectionLimits } from '#core/connection-limits.ts'
import type { Session } from '#core/viewer.ts'
import type { LiveSessions } from './live-sessions.ts'
import { Places } from './places.ts'
import { endWhenUnread } from './slow-reader.ts'

/** The responses that send server-sent events and do not end by themselves soon. */
export class EventStreams {
  readonly #sessions: LiveSessions
  readonly #limits: ConnectionLimits
  readonly #places: Places
  readonly #open = new Set<ServerResponse>()

  constructor(sessions: LiveSessions, limits: ConnectionLimits) {
    this.#sessions = sessions
    this.#limits = limits
    this.#places = new Places(limits.streamsPerUser)
  }

  /** Streams that an account may have open at once. */
  get mostOfUser(): number {
    return this.#places.most
  }

  /** Takes a place for a stream that is about to begin, until its response closes; false: there is none left. */
  reserve(response: ServerResponse, session: Session | null): boolean {
    // who is not signed in is refused by what it subscribes to
    if (session === null) return true
    const free = this.#places.take(session.viewer.id)
    if (free === undefined) return false
    if (response.closed) free()
    else response.once('close', free)
    return true
  }

  /** The stream ends with its session, or when nobody reads it. */
  add(response: ServerResponse, session: Session | null): void {
    // it will not close once more
    if (response.closed) return
    this.#open.add(response)
    const { authorization } = response.req.headers
    const leave = session && this.#sessions.add(session, () => response.destroy(), authorization)
    response.once('close', () => {
      this.#open.delete(response)
      leave?.()
    })
    endWhenUnread(response, this.#limits.streamWriteTimeout * 1_000)
  }

  /** Cuts all streams: one that is ended properly would tell its client that there is no more to come. */
  close(): void {
    for (const response of this.#open) response.destroy()
  }
}
