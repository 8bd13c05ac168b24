import type { WebSocket } from 'ws'
import type { Frame, Outlet } from '#graphql/live/frame.ts'

const tail = Buffer.from('}')

/**
 * Sends a subscription's results to a socket by itself, as bytes that all subscribers share; only the
 * operation's id is its own. To the protocol it is an iterator that gives nothing, and is done once the last
 * result is out: a `complete` must not overtake it.
 */
export class WebSocketOutlet implements Outlet, AsyncIterableIterator<never> {
  /** Called once, when the client goes. */
  onReturn: () => void = () => {}
  readonly #socket: WebSocket
  readonly #head: Buffer
  readonly #ended = Promise.withResolvers<IteratorReturnResult<undefined>>()
  #hasEnded = false

  /** `id`: that of the operation; `type`: of the messages that carry results. */
  constructor(socket: WebSocket, id: string, type: 'next' | 'data') {
    this.#socket = socket
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"${type}","payload":`)
  }

  send(frame: Frame, sent: () => void): void {
    const socket = this.#socket
    // a socket that closes takes no more, and its subscriptions end with it
    if (socket.readyState !== socket.OPEN) return
    socket.send(Buffer.concat([this.#head, frame.json, tail]), { binary: false }, sent)
  }

  end(): void {
    this.#hasEnded = true
    this.#ended.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<never, undefined>> {
    return this.#ended.promise
  }

  return(): Promise<IteratorResult<never, undefined>> {
    if (!this.#hasEnded) {
      this.end()
      this.onReturn()
    }
    return this.#ended.promise
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
