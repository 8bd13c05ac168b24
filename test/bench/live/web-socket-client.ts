import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface Operation {
  /** One character. */
  readonly id: string
  readonly query: string
  readonly variables: object
  /** Gets each message that carries data, as it came. */
  readonly next: (message: Buffer) => void
  readonly complete?: () => void
}

/** A socket was closed before its operations had completed. */
export class SocketClosed extends Error {
  constructor(code: number) {
    super(`a socket was closed with ${code}`)
  }
}

/** Bytes below which a message is no result, but something about the protocol. */
const shortMessage = 60

/**
 * One socket that speaks graphql-transport-ws by hand, with as little work as can be: a process has
 * thousands of them, beside the server on the same machine.
 */
export class WebSocketClient {
  readonly #socket: WebSocket
  readonly #operations: ReadonlyMap<string, Operation & { readonly head: Buffer }>
  readonly #unanswered: Set<string>
  readonly #left: Set<string>
  #feigning: NodeJS.Timeout | undefined
  readonly #ready = Promise.withResolvers<void>()
  readonly #finished = Promise.withResolvers<void>()

  private constructor(socket: WebSocket, operations: readonly Operation[]) {
    this.#socket = socket
    this.#operations = new Map(operations.map((each) => [each.id, { ...each, head: headOf(each) }]))
    this.#unanswered = new Set(this.#operations.keys())
    this.#left = new Set(this.#operations.keys())
    // whoever waits for it learns of it; until then it is nobody's
    this.#finished.promise.catch(() => {})
    socket.on('message', (data: Buffer) => {
      try {
        this.#receive(data)
      } catch (error) {
        this.#fail(error)
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // a server that drops a socket with bytes unread resets it: what counts is that it is closed
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') this.#fail(error)
    })
    socket.on('close', (code) => this.#fail(new SocketClosed(code)))
  }

  /** Resolves when the server has answered each operation with a first result. */
  static async open(
    url: string,
    authorization: string,
    operations: readonly Operation[],
  ): Promise<WebSocketClient> {
    const socket = new WebSocket(url, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    })
    await once(socket, 'open')
    const client = new WebSocketClient(socket, operations)
    client.#send({ type: 'connection_init', payload: { authorization } })
    await client.#ready.promise
    return client
  }

  /** Resolves when all operations have completed; rejects where anything else has happened. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /**
   * Reads no more, and leaves all that comes to the system's buffers and to the server. It feigns answers to
   * the pings that it does not read: else the server would drop it.
   */
  stopReading(): void {
    this.#socket.pause()
    this.#feigning = setInterval(() => this.#socket.pong(), 2_000)
  }

  readOn(): void {
    clearInterval(this.#feigning)
    this.#socket.resume()
  }

  #receive(data: Buffer): void {
    if (data.length < shortMessage) {
      this.#control(JSON.parse(String(data)))
      return
    }
    // `{"id":"1"`: ids have one character
    const operation = this.#operations.get(String.fromCharCode(data[7] ?? 0))
    if (operation === undefined) throw new Error(`not expected: ${data}`)
    const { head } = operation
    if (head.compare(data, 0, head.length) !== 0) throw new Error(`an error: ${data}`)
    operation.next(data)
    if (this.#unanswered.delete(operation.id) && this.#unanswered.size === 0) this.#ready.resolve()
  }

  #control({ type, id = '' }: { readonly type: string; readonly id?: string }): void {
    if (type === 'connection_ack') {
      for (const { id, query, variables } of this.#operations.values())
        this.#send({ id, type: 'subscribe', payload: { query, variables } })
    } else if (type === 'complete') {
      this.#operations.get(id)?.complete?.()
      this.#left.delete(id)
      if (this.#left.size === 0) this.#finished.resolve()
    } else throw new Error(`not expected: ${type} ${id}`)
  }

  #fail(error: unknown): void {
    this.#ready.reject(error)
    this.#finished.reject(error)
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }
}

function headOf({ id }: Operation): Buffer {
  return Buffer.from(`{"id":"${id}","type":"next","payload":{"data":`)
}
