import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { ConnectionLimits } from '#core/connection-limits.ts'
import { type Api, pathOf } from './api.ts'
import { mayConnect } from './cors.ts'
import { chooseProtocol } from './legacy-protocol.ts'
import type { LiveSessions } from './live-sessions.ts'
import { WebSocketConnection } from './websocket-connection.ts'
import { protocolServer } from './websocket-protocol.ts'

export interface WebSocketTimes {
  /** Milliseconds between two pings; a socket that leaves one unanswered is dropped. */
  readonly keepAlive: number
  /** Milliseconds that sockets have to answer the close at shutdown. */
  readonly grace: number
}

const defaultTimes: WebSocketTimes = { keepAlive: 12_000, grace: 1_000 }

/** GraphQL over WebSocket at /graphql, by graphql-transport-ws or the older protocol of subscriptions-transport-ws. */
export class GraphqlWebSocket {
  readonly #api: Api
  readonly #times: WebSocketTimes
  readonly #server: WebSocketServer
  readonly #connections = new Set<WebSocketConnection>()

  constructor(
    api: Api,
    sessions: LiveSessions,
    limits: ConnectionLimits,
    times: Partial<WebSocketTimes> = {},
  ) {
    this.#api = api
    this.#times = { ...defaultTimes, ...times }
    const maxPayload = limits.socketMessageBytes
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload,
      handleProtocols: chooseProtocol,
    })
    const protocol = protocolServer(api, sessions, limits)
    this.#server.on('connection', (socket, request) => {
      const connection = new WebSocketConnection(socket, request, protocol, {
        keepAlive: this.#times.keepAlive,
        messagesPerSecond: limits.socketMessagesPerSecond,
        log: api.log,
      })
      this.#connections.add(connection)
      socket.once('close', () => this.#connections.delete(connection))
    })
  }

  /** For the `upgrade` event of a server of node:http. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (pathOf(request) !== '/graphql') refuse(socket, '404 Not Found')
    else if (!mayConnect(request, this.#api.allowedOrigins, this.#api.publicUrl))
      refuse(socket, '403 Forbidden')
    else {
      this.#server.handleUpgrade(request, socket, head, (client) => {
        this.#server.emit('connection', client, request)
      })
    }
  }

  /** Ends what runs on all sockets, then closes them with 1012, upon which clients reconnect. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.end(1012, 'Service Restart')
    const timer = setTimeout(() => {
      for (const client of this.#server.clients) client.terminate()
    }, this.#times.grace)
    await closed
    clearTimeout(timer)
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.once('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
