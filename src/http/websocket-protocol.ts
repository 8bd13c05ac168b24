import type { ExecutionArgs, GraphQLError } from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import type { ConnectionLimits } from '#core/connection-limits.ts'
import { ApiError } from '#graphql/errors.ts'
import { type Api, addressOf } from './api.ts'
import { isLegacy } from './legacy-protocol.ts'
import type { LiveSessions } from './live-sessions.ts'
import { hasOwnOrigin, type PublicUrl } from './own-origin.ts'
import { Places } from './places.ts'
import { authorizationInCookie } from './session-cookie.ts'
import type { Extra } from './websocket-connection.ts'
import { WebSocketOutlet } from './websocket-outlet.ts'

/** 4403: graphql-ws clients read their connectionParams again and reconnect; after 4401 they give up. */
const forbidden = [4403, 'Forbidden'] as const

/** Characters of an operation's id: each of its results carries it. */
const longestId = 255

/** Clients try again later, as they do not after 4429. */
const tooManySockets = [1013, 'Too many sockets of one account'] as const

type Params = Record<string, unknown> | undefined
type Socket = Context<Params, Extra>

interface Prepared extends ExecutionArgs {
  readonly outlet: WebSocketOutlet
}

/**
 * graphql-transport-ws for signed-in users. Whatever is wrong with an operation is answered to that
 * operation, and the others go on.
 */
export function protocolServer(
  api: Api,
  sessions: LiveSessions,
  limits: ConnectionLimits,
): Server<Extra> {
  const { operations } = api
  const places = new Places(limits.socketsPerUser)
  const turns = new WeakMap<Extra, Promise<void>>()

  /**
   * Reads the session anew for each operation: the user may have another role by now, or may be gone. A socket's
   * operations get theirs in the order in which they were sent, so that a query tells what a subscription
   * before it does not.
   */
  async function sessionOf(socket: Socket) {
    const before = turns.get(socket.extra)
    const session = api.authenticate(authorizationOf(socket, api.publicUrl))
    turns.set(
      socket.extra,
      Promise.allSettled([before, session]).then(() => {}),
    )
    await before
    return session
  }

  async function prepare(
    socket: Socket,
    id: string,
    { query, variables, operationName }: SubscribePayload,
  ): Promise<Prepared | readonly GraphQLError[]> {
    if (id.length > longestId) {
      return [new ApiError('BAD_USER_INPUT', `An id has at most ${longestId} characters.`)]
    }
    if (Object.keys(socket.subscriptions).length > limits.socketOperations) {
      const message = `At most ${limits.socketOperations} operations run on one connection at once.`
      return [new ApiError('BAD_USER_INPUT', message)]
    }
    const session = await sessionOf(socket)
    if (session === null) {
      socket.extra.socket.close(...forbidden)
      return [new ApiError('UNAUTHENTICATED', 'The session has ended.')]
    }
    const document = operations.prepare(query)
    if (!('kind' in document)) return document
    const client = socket.extra.socket
    return {
      schema: operations.schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: api.createContext({ session, address: addressOf(socket.extra.request) }),
      outlet: new WebSocketOutlet(socket.extra, id, isLegacy(client.protocol) ? 'data' : 'next'),
    }
  }

  async function subscribe(args: ExecutionArgs) {
    // what `prepare` gave comes back as it was
    const { outlet, ...rest } = args as Prepared
    const opened = await operations.stream(rest, outlet)
    if (typeof opened !== 'function') return opened
    outlet.onReturn = opened
    return outlet
  }

  return makeServer<Params, Extra>({
    connectionInitWaitTimeout: limits.socketInitTimeout * 1_000,
    async onConnect(socket) {
      const authorization = authorizationOf(socket, api.publicUrl)
      const session = await api.authenticate(authorization)
      const client = socket.extra.socket
      if (session === null || client.readyState !== client.OPEN) return false
      const free = places.take(session.viewer.id)
      if (free === undefined) {
        client.close(...tooManySockets)
        return false
      }
      client.once('close', free)
      client.once(
        'close',
        sessions.add(session, () => client.close(...forbidden), authorization),
      )
      return true
    },
    async onSubscribe(socket, id, payload) {
      try {
        return await prepare(socket, id, payload)
      } catch (error) {
        return [operations.mask(error)]
      }
    },
    execute: (args) => operations.execute(args),
    subscribe,
    onError: (_socket, _id, _payload, errors: readonly GraphQLError[]) =>
      errors.map((error) => operations.mask(error).toJSON()),
  })
}

/** What the client has sent; without that, the session cookie, where a page of the server itself has connected. */
function authorizationOf(
  { connectionParams, extra: { request } }: Socket,
  publicUrl: PublicUrl,
): string | undefined {
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization']
  if (given != null) return typeof given === 'string' ? given : undefined
  return hasOwnOrigin(request, publicUrl) ? authorizationInCookie(request, publicUrl) : undefined
}
