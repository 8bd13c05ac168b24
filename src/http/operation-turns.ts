import { CloseCode, MessageType, type WebSocket as ProtocolSocket } from 'graphql-ws'

/** What was begun under an id. */
interface Operation {
  /** Whether the client has said that it wants no more of it. */
  hasLeft: boolean
  /** Once it has come to its end. Never rejects. */
  ended: Promise<void>
}

/**
 * Lets an operation begin once the one before it under the same id, which its client has completed, has come
 * to its end. graphql-ws knows operations by their ids alone: of two it would forget one, which then ran for ever,
 * and give one the end of the other.
 */
export class OperationTurns implements ProtocolSocket {
  readonly protocol: string
  readonly #client: ProtocolSocket
  readonly #operations = new Map<string, Operation>()

  constructor(client: ProtocolSocket) {
    this.protocol = client.protocol
    this.#client = client
  }

  send(data: string) {
    return this.#client.send(data)
  }

  close(code?: number, reason?: string) {
    return this.#client.close(code, reason)
  }

  onMessage(receive: (data: string) => Promise<void>): void {
    this.#client.onMessage(async (data) => {
      const { type, id } = read(data)
      if (typeof id !== 'string') return receive(data)
      if (type === MessageType.Subscribe) return this.#begin(id, () => receive(data))
      const operation = this.#operations.get(id)
      if (type === MessageType.Complete && operation !== undefined) operation.hasLeft = true
      return receive(data)
    })
  }

  async #begin(id: string, run: () => Promise<void>): Promise<void> {
    const before = this.#operations.get(id)
    if (before?.hasLeft === false) {
      // by the protocol; one that still waits for its turn is not known to graphql-ws
      return this.#client.close(CloseCode.SubscriberAlreadyExists, 'The id is in use')
    }
    const operation: Operation = { hasLeft: false, ended: Promise.resolve() }
    this.#operations.set(id, operation)
    const running = this.#runAfter(before, operation, run).finally(() => {
      if (this.#operations.get(id) === operation) this.#operations.delete(id)
    })
    operation.ended = running.catch(() => {})
    return running
  }

  async #runAfter(
    before: Operation | undefined,
    operation: Operation,
    run: () => Promise<void>,
  ): Promise<void> {
    if (before !== undefined) await before.ended
    if (!operation.hasLeft) await run()
  }
}

/** What can be read of a message; graphql-ws tells what is wrong with it. */
function read(data: string): { readonly type?: unknown; readonly id?: unknown } {
  try {
    return Object(JSON.parse(data))
  } catch {
    return {}
  }
}
