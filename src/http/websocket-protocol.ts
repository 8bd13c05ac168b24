import type { GraphQLError } from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import { ApiError } from '#graphql/errors.ts'
import { type Api, addressOf } from './api.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { Extra } from './websocket-connection.ts'

/** Operations that may run on one socket at the same time. */
const mostOperations = 50

/** 4403: graphql-ws clients read their connectionParams again and reconnect; after 4401 they give up. */
const forbidden = [4403, 'Forbidden'] as const

type Params = Record<string, unknown> | undefined
type Socket = Context<Params, Extra>

/**
 * graphql-transport-ws for signed-in users. Whatever is wrong with an operation is answered to that
 * operation, and the others go on.
 */
export function protocolServer(
  api: Api,
  sessions: LiveSessions,
  connectionInitWaitTimeout: number,
): Server<Extra> {
  const { operations } = api

  async function prepare(socket: Socket, { query, variables, operationName }: SubscribePayload) {
    if (Object.keys(socket.subscriptions).length > mostOperations) {
      const message = `At most ${mostOperations} operations run on one connection at once.`
      return [new ApiError('BAD_USER_INPUT', message)]
    }
    // read anew each time: the user may have another role by now, or may be gone
    const session = await api.authenticate(authorizationOf(socket))
    if (session === null) {
      socket.extra.socket.close(...forbidden)
      return [new ApiError('UNAUTHENTICATED', 'The session has ended.')]
    }
    const document = operations.prepare(query)
    if (!('kind' in document)) return document
    return {
      schema: operations.schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: api.createContext({ session, address: addressOf(socket.extra.request) }),
    }
  }

  return makeServer<Params, Extra>({
    connectionInitWaitTimeout,
    async onConnect(socket) {
      const session = await api.authenticate(authorizationOf(socket))
      const client = socket.extra.socket
      if (session === null || client.readyState !== client.OPEN) return false
      client.once(
        'close',
        sessions.add(session, () => client.close(...forbidden)),
      )
      return true
    },
    async onSubscribe(socket, _id, payload) {
      try {
        return await prepare(socket, payload)
      } catch (error) {
        return [operations.mask(error)]
      }
    },
    execute: (args) => operations.execute(args),
    subscribe: (args) => operations.subscribe(args),
    onError: (_socket, _id, _payload, errors: readonly GraphQLError[]) =>
      errors.map((error) => operations.mask(error).toJSON()),
  })
}

function authorizationOf({ connectionParams }: Socket): string | undefined {
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization']
  return typeof given === 'string' ? given : undefined
}
