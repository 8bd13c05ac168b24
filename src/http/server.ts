import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '#core/clock.ts'
import { type ConnectionLimits, defaultConnectionLimits } from '#core/connection-limits.ts'
import { PassingFault } from '#core/errors.ts'
import { answerError } from './answer.ts'
import { type Api, type Handler, pathOf } from './api.ts'
import { applyCors } from './cors.ts'
import { EventStreams } from './event-streams.ts'
import { graphqlHandler, type MultipartGuard } from './graphql.ts'
import { healthz, readyz } from './health.ts'
import { LiveSessions } from './live-sessions.ts'
import { limitBodyTime, limitIdleTime } from './patience.ts'
import { GraphqlWebSocket, type WebSocketTimes } from './websocket.ts'

export interface HttpServerParts extends Api {
  /** Handlers of further paths and of all below them, such as `/uploads`. */
  readonly routes: Readonly<Record<string, Handler>>
  /** Answers all paths that are nothing else; JSON says that nothing is there where it is left out. */
  readonly console?: Handler
  readonly multipartGuard: MultipartGuard
  readonly isReady: () => Promise<boolean>
  readonly limits?: Partial<ConnectionLimits>
  readonly times?: Partial<WebSocketTimes>
  readonly now?: Clock
  /** Milliseconds between two looks at whether the sessions of live connections still hold. */
  readonly reviewInterval?: number
}

export interface HttpServer {
  /** Gives the address of the server, without a slash at its end. Port 0: any free one. */
  listen(port: number, host: string): Promise<string>
  /** Ends the live connections of an account, a sign-in, or an API token, whose sessions are over. */
  closeSessionsOf(id: string): void
  /** Ends live connections first, then waits up to `grace` milliseconds for requests under way. */
  close(grace?: number): Promise<void>
}

/** The server's one door: GraphQL over HTTP and WebSocket, uploads, the console, health. */
export function createHttpServer(parts: HttpServerParts): HttpServer {
  const sessions = new LiveSessions(parts.now)
  const limits = { ...defaultConnectionLimits, ...parts.limits }
  const streams = new EventStreams(sessions, limits)
  const webSocket = new GraphqlWebSocket(parts, sessions, limits, parts.times)
  let closing = false
  let reviewing: NodeJS.Timeout
  const review = () => {
    reviewing = setTimeout(async () => {
      await sessions.review(parts.authenticate)
      if (!closing) review()
    }, parts.reviewInterval ?? 30_000).unref()
  }
  review()
  const graphql = graphqlHandler(parts, streams, parts.multipartGuard)
  const exact: Readonly<Record<string, Handler>> = {
    '/graphql': async (request, response) => {
      limitBodyTime(request)
      await graphql(request, response)
    },
    '/healthz': healthz,
    '/readyz': readyz(async () => !closing && (await parts.isReady())),
  }
  const prefixes = Object.entries(parts.routes)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (applyCors(request, response, parts.allowedOrigins)) return
    const path = pathOf(request)
    const handler = exact[path]
    if (handler !== undefined) return handler(request, response)
    const route = prefixes.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))
    if (route !== undefined) {
      limitIdleTime(request)
      return route[1](request, response)
    }
    const isApi = Object.keys(exact).some((each) => path.startsWith(`${each}/`))
    if (parts.console !== undefined && !isApi) return parts.console(request, response)
    answerError(response, 404, 'NOT_FOUND', 'Nothing is here.')
  }

  const server = createServer()
  setTimeouts(server)
  // `checkContinue` too: by itself node would let a client send its body before we know who it is
  for (const event of ['request', 'checkContinue'] as const) {
    server.on(event, (request, response) => {
      answer(request, response).catch((error: unknown) => fail(parts, error, response))
    })
  }
  server.on('upgrade', (request, socket, head) => webSocket.upgrade(request, socket, head))

  return {
    async listen(port, host) {
      server.listen(port, host)
      await once(server, 'listening')
      return urlOf(server)
    },
    closeSessionsOf: (id) => sessions.endOf(id),
    async close(grace = 3_000) {
      closing = true
      clearTimeout(reviewing)
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      streams.close()
      await webSocket.close()
      const timer = setTimeout(() => server.closeAllConnections(), grace)
      await closed
      clearTimeout(timer)
    },
  }
}

function setTimeouts(server: Server): void {
  server.headersTimeout = 20_000
  // node would cut every request after five minutes, and a large upload takes longer
  server.requestTimeout = 0
  // longer than proxies keep theirs (60 s), so that they never send into a closing connection
  server.keepAliveTimeout = 65_000
}

function fail({ log }: Api, error: unknown, response: ServerResponse): void {
  if (error instanceof PassingFault && !response.headersSent) {
    log.warn({ err: error }, 'the database could not be used')
    answerError(response, 503, 'UNAVAILABLE', error.advice)
    return
  }
  const id = crypto.randomUUID()
  log.error({ err: error, errorId: id }, 'a request failed unexpectedly')
  if (response.headersSent) return void response.destroy()
  const message = `Something went wrong in the server. Its log tells more, under ${id}.`
  answerError(response, 500, 'INTERNAL', message)
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  const isAny = address.address === '0.0.0.0' || address.address === '::'
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${isAny ? 'localhost' : host}:${address.port}`
}
