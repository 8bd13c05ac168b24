/** What the page knows of its WebSocket: `idle` where nothing has been subscribed to yet. */
export type ConnectionState = 'idle' | 'open' | 'lost'

/** Tells whoever listens whether what the page shows is live. */
export class Connection {
  #state: ConnectionState = 'idle'
  readonly #listeners = new Set<() => void>()

  get state(): ConnectionState {
    return this.#state
  }

  set(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  /** Gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
