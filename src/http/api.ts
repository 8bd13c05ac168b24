import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '#core/log.ts'
import type { Session } from '#core/viewer.ts'
import type { Operations } from '#graphql/operations.ts'
import type { SessionKeeper } from '#graphql/session-keeper.ts'
import type { PublicUrl } from './own-origin.ts'

/** Answers a request of node:http whole. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface Requested {
  readonly session: Session | null
  /** The network address that it comes from. */
  readonly address: string
  /** By HTTP: an answer can set a cookie. */
  readonly keeper?: SessionKeeper
}

/** What both ways to GraphQL, HTTP and WebSocket, need of the server. */
export interface Api {
  readonly operations: Operations
  /** The session that an `Authorization` header stands for; null where it stands for none. */
  readonly authenticate: (authorization: string | undefined) => Promise<Session | null>
  /** What resolvers see of a request. */
  readonly createContext: (request: Requested) => object
  /** Exact origins of web pages on other hosts that may use the server. */
  readonly allowedOrigins: readonly string[]
  readonly publicUrl?: PublicUrl
  readonly log: Log
}

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? ''
}

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}
