import type { ServerResponse } from 'node:http'
import type { Session } from '#core/viewer.ts'
import type { LiveSessions } from './live-sessions.ts'
import { endWhenUnread } from './slow-reader.ts'

/** The responses that send server-sent events and do not end by themselves soon. */
export class EventStreams {
  readonly #sessions: LiveSessions
  readonly #open = new Set<ServerResponse>()

  constructor(sessions: LiveSessions) {
    this.#sessions = sessions
  }

  /** The stream ends with its session, or when nobody reads it. */
  add(response: ServerResponse, session: Session | null): void {
    this.#open.add(response)
    const leave = session && this.#sessions.add(session, () => response.destroy())
    response.once('close', () => {
      this.#open.delete(response)
      leave?.()
    })
    endWhenUnread(response)
  }

  /** Cuts all streams: one that is ended properly would tell its client that there is no more to come. */
  close(): void {
    for (const response of this.#open) response.destroy()
  }
}
