import type { Frame, Outlet } from './frame.ts'

/**
 * What one subscriber of many is still to get: a frame that is on its way, and after that the newest of each
 * key. So one who reads slowly costs no memory and misses no last state.
 */
export class Outbox {
  readonly #outlet: Outlet
  readonly #pending = new Map<string, Frame>()
  #isSending = false
  /** Nothing more is taken once it ends, and nothing more is told once it is dropped. */
  #state: 'open' | 'ending' | 'dropped' = 'open'

  constructor(outlet: Outlet) {
    this.#outlet = outlet
  }

  offer(frame: Frame): void {
    if (this.#state !== 'open') return
    if (this.#isSending) this.#pending.set(frame.key, frame)
    else this.#send(frame)
  }

  /** Ends the outlet once all is out. */
  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    if (!this.#isSending) this.#outlet.end()
  }

  /** Forgets what is still to be sent: the subscriber has gone. */
  drop(): void {
    this.#state = 'dropped'
    this.#pending.clear()
  }

  #send(frame: Frame): void {
    this.#isSending = true
    this.#outlet.send(frame, this.#sent)
  }

  // one function for all frames of a subscriber
  readonly #sent = (): void => {
    this.#isSending = false
    for (const [key, frame] of this.#pending) {
      this.#pending.delete(key)
      this.#send(frame)
      return
    }
    if (this.#state === 'ending') this.#outlet.end()
  }
}
