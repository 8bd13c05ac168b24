import { setTimeout as wait } from 'node:timers/promises'
import {
  CloseCode,
  DEPRECATED_GRAPHQL_WS_PROTOCOL,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  handleProtocols,
  MessageType,
  type WebSocket as ProtocolSocket,
  parseMessage,
} from 'graphql-ws'
import { ApiError } from '#graphql/errors.ts'
import { signInFirst } from '#graphql/viewer.ts'
import {
  initFor,
  type LegacyMessage,
  legacyOf,
  readLegacy,
  subscribeFor,
} from './legacy-messages.ts'

/** Operations that may wait for the answer to connection_init. */
const mostHeld = 50

/** Milliseconds for operations that are on their way behind a connection_init that is refused. */
const lingering = 250

/** The newer protocol for a client that offers it, the older one for a client that has nothing else. */
export function chooseProtocol(offered: Set<string>): string | false {
  const chosen = handleProtocols(offered)
  if (chosen) return chosen
  return offered.has(DEPRECATED_GRAPHQL_WS_PROTOCOL) ? DEPRECATED_GRAPHQL_WS_PROTOCOL : false
}

export function isLegacy(protocol: string): boolean {
  return protocol === DEPRECATED_GRAPHQL_WS_PROTOCOL
}

/** What runs under an id. */
interface Operation {
  /** Its `subscribe`. */
  current: string
  /** The `subscribe` of another one under the same id, which takes its place. */
  next: string | undefined
  /** Whether the client knows that there is no more to come. */
  hasEnded: boolean
}

/**
 * Speaks the protocol of subscriptions-transport-ws with a client, and graphql-transport-ws with graphql-ws:
 * https://github.com/apollographql/subscriptions-transport-ws/blob/master/PROTOCOL.md. Its clients do not look
 * at close codes, send operations without waiting for connection_ack, send an operation twice when their
 * first attempt to connect has failed, and throw upon messages that they do not know.
 */
export class LegacyProtocol implements ProtocolSocket {
  readonly protocol = GRAPHQL_TRANSPORT_WS_PROTOCOL
  readonly #client: ProtocolSocket
  #state: 'new' | 'connecting' | 'open' | 'refused' | 'closed' = 'new'
  /** Operations that came before the answer to connection_init. */
  readonly #held: LegacyMessage[] = []
  readonly #operations = new Map<string, Operation>()
  #receive: (data: string) => Promise<void> = async () => {}

  constructor(client: ProtocolSocket) {
    this.#client = client
  }

  onMessage(receive: (data: string) => Promise<void>): void {
    this.#receive = receive
    this.#client.onMessage((data) => this.#take(data))
  }

  /** Sends what graphql-ws has to say. */
  async send(data: string): Promise<void> {
    const message = parseMessage(data)
    const legacy = legacyOf(message)
    if (legacy === undefined) return
    if (message.type === MessageType.Complete || message.type === MessageType.Error) {
      const operation = this.#operations.get(message.id)
      if (operation) operation.hasEnded = true
    }
    await this.#send(legacy)
    if (message.type === MessageType.ConnectionAck) await this.#send({ type: 'ka' })
  }

  /** Closes the socket; a client that is not let in is told why before. */
  async close(code?: number, reason?: string): Promise<void> {
    if (this.#state === 'connecting' && code === CloseCode.Forbidden) await this.#refuse()
    await this.#client.close(code, reason)
  }

  /** To be called at intervals: once clients have had one `ka`, they reconnect where no more come. */
  async keepAlive(): Promise<void> {
    if (this.#state === 'open') await this.#send({ type: 'ka' })
  }

  /** The socket is closed: what waits does not begin any more. */
  end(): void {
    this.#state = 'closed'
  }

  async #take(data: string): Promise<void> {
    let message: LegacyMessage
    try {
      message = readLegacy(data)
    } catch (error) {
      return this.#send({ type: 'connection_error', payload: { message: messageOf(error) } })
    }
    switch (message.type) {
      case 'connection_init':
        return this.#connect(message)
      case 'start':
        return this.#start(message)
      case 'stop':
        return this.#stop(message)
      case 'connection_terminate':
        return this.#client.close(1000, 'Normal Closure')
      default:
        return this.#fail(
          message.id,
          'The type of a message has to be connection_init, start, stop or connection_terminate.',
        )
    }
  }

  async #connect(init: LegacyMessage): Promise<void> {
    if (this.#state !== 'new') {
      const message = 'There has been a connection_init already: open another connection.'
      return this.#send({ type: 'connection_error', payload: { message } })
    }
    this.#state = 'connecting'
    await this.#receive(initFor(init))
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    await Promise.all(this.#held.splice(0).map((message) => this.#start(message)))
  }

  /** Runs an operation, to its end. */
  async #start(message: LegacyMessage): Promise<void> {
    if (this.#state === 'new') return this.#fail(message.id, 'Send connection_init first.')
    if (this.#state === 'refused') return this.#failSignedOut(message)
    if (this.#state === 'connecting') {
      if (this.#held.push(message) <= mostHeld) return
      this.#held.pop()
      return this.#fail(message.id, 'Wait for connection_ack before you start so many operations.')
    }
    if (this.#state !== 'open') return
    let given: { id: string; subscribe: string }
    try {
      given = subscribeFor(message)
    } catch (error) {
      return this.#fail(message.id, messageOf(error))
    }
    const { id, subscribe } = given
    const running = this.#operations.get(id)
    if (running === undefined) return this.#run(id, subscribe)
    // sent twice, to be run once
    if (running.current === subscribe && !running.hasEnded) return
    running.next = subscribe
    await this.#leave(id)
  }

  /** Runs one after another what comes under an id: graphql-ws closes the socket upon a second one. */
  async #run(id: string, subscribe: string): Promise<void> {
    const operation: Operation = { current: subscribe, next: undefined, hasEnded: false }
    this.#operations.set(id, operation)
    try {
      for (;;) {
        await this.#receive(operation.current)
        if (operation.next === undefined || this.#state !== 'open') return
        operation.current = operation.next
        operation.next = undefined
        operation.hasEnded = false
      }
    } finally {
      this.#operations.delete(id)
    }
  }

  async #stop({ id }: LegacyMessage): Promise<void> {
    if (typeof id !== 'string') return
    const held = this.#held.findIndex((message) => message.id === id)
    if (held >= 0) this.#held.splice(held, 1)
    const operation = this.#operations.get(id)
    const isAwaited = held >= 0 || operation?.hasEnded === false
    if (operation !== undefined) {
      operation.hasEnded = true
      operation.next = undefined
    }
    await Promise.all([
      // some clients wait for it
      isAwaited && this.#send({ id, type: 'complete' }),
      operation !== undefined && this.#leave(id),
    ])
  }

  #leave(id: string): Promise<void> {
    return this.#receive(JSON.stringify({ id, type: MessageType.Complete }))
  }

  async #refuse(): Promise<void> {
    this.#state = 'refused'
    await this.#send({ type: 'connection_error', payload: notSignedIn })
    await Promise.all(this.#held.splice(0).map((message) => this.#failSignedOut(message)))
    await wait(lingering)
  }

  #failSignedOut({ id }: LegacyMessage): Promise<void> {
    return this.#send({ id, type: 'error', payload: notSignedIn })
  }

  #fail(id: unknown, message: string): Promise<void> {
    return this.#send({ id, type: 'error', payload: new ApiError('BAD_USER_INPUT', message) })
  }

  async #send(message: object): Promise<void> {
    await this.#client.send(JSON.stringify(message))
  }
}

const notSignedIn = new ApiError('UNAUTHENTICATED', signInFirst)

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
