import type { IncomingMessage } from 'node:http'
import { CloseCode, type WebSocket as ProtocolSocket, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Log } from '#core/log.ts'
import { isLegacy, LegacyProtocol } from './legacy-protocol.ts'
import { OperationTurns } from './operation-turns.ts'
import { TokenBucket } from './token-bucket.ts'

/** What the protocol's hooks see of a connection. */
export interface Extra {
  readonly socket: WebSocket
  readonly request: IncomingMessage
}

/** Bytes of answers that may wait for a client before nothing more is read of it. */
const mostWaiting = 4 * 1024 ** 2

/** One socket, between `ws` and the protocol of graphql-ws. */
export class WebSocketConnection {
  readonly #socket: WebSocket
  readonly #messages: TokenBucket
  readonly #closed: (code: number, reason: string) => Promise<void>
  /** Bytes of answers that are not out yet. What subscriptions send does not count: it never gathers. */
  #waiting = 0
  #ended = false

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    protocol: Server<Extra>,
    {
      keepAlive,
      messagesPerSecond,
      log,
    }: { keepAlive: number; messagesPerSecond: number; log: Log },
  ) {
    this.#socket = socket
    this.#messages = new TokenBucket(messagesPerSecond)
    const plain: ProtocolSocket = {
      protocol: socket.protocol,
      // resolves when the frame is out
      send: (data) => this.#send(data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) => {
        socket.on('message', (data) => {
          if (!this.#mayReceive()) return
          receive(String(data)).catch((error: unknown) => {
            if (isUnexpected(error)) return socket.close(CloseCode.BadRequest, 'Unexpected message')
            // what could not be sent to a client that has gone meanwhile
            if (socket.readyState > socket.OPEN) return
            log.error({ err: error }, 'a WebSocket message could not be handled')
            // clients try again after this code, as they do not after 1011 and 4500
            socket.close(1013, 'Try Again Later')
          })
        })
      },
    }
    const legacy = isLegacy(socket.protocol) ? new LegacyProtocol(plain) : undefined
    const closed = protocol.opened(legacy ?? new OperationTurns(plain), { socket, request })
    this.#closed = (code, reason) => {
      legacy?.end()
      return closed(code, reason)
    }
    // what a client does wrong, such as a frame that is too large; `ws` closes the socket by itself
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'))
    socket.on('ping', () => this.#mayReceive())
    socket.once('close', (code, reason) => this.#finish(code, String(reason)))
    this.#ping(keepAlive, legacy)
  }

  /** Ends what runs on the socket, without a word to the client, then closes it. */
  end(code: number, reason: string): void {
    this.#finish(code, reason)
    this.#socket.close(code, reason)
  }

  #finish(code: number, reason: string): void {
    if (this.#ended) return
    this.#ended = true
    void this.#closed(code, reason)
  }

  /** Ends a socket that sends more than any honest client would; what it has sent beyond that is dropped. */
  #mayReceive(): boolean {
    if (this.#ended) return false
    if (this.#messages.take()) return true
    this.end(4429, 'Too many messages')
    return false
  }

  /**
   * A client that asks without taking the answers is not listened to until it does, or they would fill the
   * memory. Nor are its pongs, so that it is dropped where it goes on.
   */
  async #send(data: string): Promise<void> {
    const bytes = Buffer.byteLength(data)
    this.#waiting += bytes
    if (this.#waiting > mostWaiting) this.#socket.pause()
    try {
      await send(this.#socket, data)
    } finally {
      this.#waiting -= bytes
      if (this.#socket.isPaused && this.#waiting <= mostWaiting) this.#socket.resume()
    }
  }

  /** Finds sockets whose other side is gone without having said so. */
  #ping(interval: number, legacy: LegacyProtocol | undefined): void {
    const socket = this.#socket
    let answered = true
    socket.on('pong', () => {
      answered = this.#mayReceive()
    })
    const timer = setInterval(() => {
      if (!answered) return socket.terminate()
      answered = false
      socket.ping()
      legacy?.keepAlive().catch(() => socket.terminate())
    }, interval)
    socket.once('close', () => clearInterval(timer))
  }
}

/** Whether it is what graphql-ws throws upon a message that only a server sends. */
function isUnexpected(error: unknown): boolean {
  return error instanceof Error && /^Unexpected message of type /.test(error.message)
}

function send(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    socket.send(data, (error) => (error ? reject(error) : resolve()))
  })
}
