import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: unknown
}

/** A WebSocket that speaks graphql-transport-ws, or the older `graphql-ws`, message by message, also wrongly. */
export class RawSocket {
  readonly ws: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #messages: Message[] = []
  #wake: () => void = () => {}

  private constructor(ws: WebSocket) {
    this.ws = ws
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    ws.on('message', (data) => {
      this.#messages.push(JSON.parse(String(data)) as Message)
      this.#wake()
    })
    ws.on('error', () => {})
    onTestFinished(() => ws.terminate())
  }

  static async open(
    url: string,
    options: ClientOptions = {},
    protocol: string | string[] = 'graphql-transport-ws',
  ): Promise<RawSocket> {
    const address = `${url.replace('http', 'ws')}/graphql`
    const ws = new WebSocket(address, protocol, options)
    const socket = new RawSocket(ws)
    await once(ws, 'open')
    return socket
  }

  /** Opened, and signed in as that user. */
  static async signedIn(url: string, name = 'alice'): Promise<RawSocket> {
    const socket = await RawSocket.open(url)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${name}` } })
    await socket.receive('connection_ack')
    return socket
  }

  /** Opened by the older protocol, and signed in. */
  static async legacy(url: string, name = 'alice'): Promise<RawSocket> {
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${name}` } })
    await socket.receive('connection_ack')
    return socket
  }

  send(message: object): void {
    this.ws.send(JSON.stringify(message))
  }

  subscribe(id: string, query: string, variables?: object): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } })
  }

  /** `subscribe` of the older protocol. */
  start(id: string, query: string, variables?: object): void {
    this.send({ id, type: 'start', payload: { query, variables } })
  }

  /** Whether such a message has come that nobody has received. */
  has(type: string, id: string): boolean {
    return this.#messages.some((message) => message.type === type && message.id === id)
  }

  /** The next message of that type, and of that operation; others stay for later. */
  async receive(type: string, id?: string): Promise<Message> {
    for (;;) {
      const index = this.#messages.findIndex((message) => {
        return message.type === type && (id === undefined || message.id === id)
      })
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1)
      if (message !== undefined) return message
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
