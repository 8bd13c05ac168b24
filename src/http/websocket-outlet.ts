import type { Frame, Outlet } from '#graphql/live/frame.ts'
import { textFrame } from './text-frame.ts'
import type { Extra } from './websocket-connection.ts'

const tail = Buffer.from('}')

/**
 * Sends a subscription's results to a socket by itself, as bytes that all subscribers share; only the
 * operation's id is its own. To the protocol it is an iterator that gives nothing, and is done once the last
 * result is out: a `complete` must not overtake it.
 */
export class WebSocketOutlet implements Outlet, AsyncIterableIterator<never> {
  /** Called once, when the client goes. */
  onReturn: () => void = () => {}
  readonly #client: Extra
  readonly #head: string
  readonly #ended = Promise.withResolvers<IteratorReturnResult<undefined>>()
  #hasEnded = false

  /** `id`: that of the operation; `type`: of the messages that carry results. */
  constructor(client: Extra, id: string, type: 'next' | 'data') {
    this.#client = client
    this.#head = `{"id":${JSON.stringify(id)},"type":"${type}","payload":`
  }

  send(frame: Frame, sent: () => void): void {
    const { socket, request } = this.#client
    // a socket that closes takes no more, and its subscriptions end with it
    if (socket.readyState !== socket.OPEN) return
    // `ws` writes whole frames, too, so that none comes between
    const head = this.#head
    const make = () => textFrame(Buffer.from(head), frame.json, tail)
    request.socket.write(frame.message(head, make), sent)
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
