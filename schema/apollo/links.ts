import { ApolloLink, HttpLink } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { OperationTypeNode } from 'graphql'
import { createClient } from 'graphql-ws'

export interface LinkOptions {
  /** Where GraphQL is, absolute: `https://sluice.example.com/graphql`. */
  readonly url: string
  /**
   * Gives the token of a sign-in or an API token. Asked before each request and each connection, so it is
   * the place to renew one that is about to expire. Left out: the browser's session cookie speaks for the user.
   */
  readonly token?:
    | (() => string | null | undefined | Promise<string | null | undefined>)
    | undefined
  /** Called each time the WebSocket is back after it was lost, once subscriptions have begun anew. */
  readonly onReconnect?: () => void
  /** Called when the WebSocket is open, and, with the code of its close, when it is lost: before each attempt to come back. */
  readonly onSocket?: (state: 'open' | 'lost', code?: number) => void
}

/** Milliseconds, at most, between two attempts to connect. */
const longestWait = 30_000

/**
 * Subscriptions by WebSocket, all else by HTTP. The socket is opened by the first subscription and closed
 * after the last; one that is lost comes back for as long as anybody subscribes. Throws TypeError for a
 * `url` that is not absolute.
 */
export function splitLink({ url, token, onReconnect, onSocket }: LinkOptions): ApolloLink {
  const authorization = async () => {
    const given = await token?.()
    return given ? { authorization: `Bearer ${given}` } : {}
  }
  const socket = createClient({
    url: socketUrl(url),
    connectionParams: authorization,
    // a server that restarts refuses connections, and a token that has expired is refused with 4403
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (retries) => pause(Math.min(longestWait, 500 * 2 ** retries)),
    on: {
      closed: (event) => {
        const { code, wasClean } = event as CloseEvent
        // the last subscription has ended, and the client has closed it
        if (!(code === 1000 && wasClean)) onSocket?.('lost', code)
      },
      connected: (_socket, _payload, wasLost) => {
        onSocket?.('open')
        if (wasLost && onReconnect) setTimeout(() => afterSubscriptions(onReconnect))
      },
    },
  })
  // operations of a socket begin in the order in which they are sent, and all subscriptions are sent by now
  const afterSubscriptions = (then: () => void) => {
    socket.subscribe({ query: '{ __typename }' }, { next() {}, error: then, complete: then })
  }
  const withToken = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, ...(await authorization()) },
  }))
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    withToken.concat(new HttpLink({ uri: url })),
  )
}

function socketUrl(url: string): string {
  if (!/^https?:\/\/./.test(url)) {
    throw new TypeError(
      `url must be absolute, as https://sluice.example.com/graphql is; it is "${url}"`,
    )
  }
  return url.replace(/^http/, 'ws')
}

/** Half of it is random, so that not all clients of a server come back at once. */
function pause(milliseconds: number): Promise<void> {
  const wait = milliseconds * (0.5 + Math.random() / 2)
  return new Promise((resolve) => setTimeout(resolve, wait))
}
