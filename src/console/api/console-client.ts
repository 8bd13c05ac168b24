import { ApolloClient, CombinedGraphQLErrors } from '@apollo/client'
import { ErrorLink } from '@apollo/client/link/error'
import { createCache } from '../../../schema/apollo/cache.ts'
import { splitLink } from '../../../schema/apollo/links.ts'
import type { Connection } from './connection.ts'

/** The close code of a WebSocket whose session is over. */
const forbidden = 4403

export interface ConsoleClientOptions {
  readonly connection: Connection
  /** The server has said that nobody is signed in (any more). */
  readonly onSignedOut: () => void
  /** The socket was refused: the session may be over. */
  readonly onDoubt: () => void
}

/** The address of a path of the server, such as `graphql`, absolute, also where the console is below a path. */
export function serverUrl(path: string): string {
  return new URL(path, document.baseURI).href
}

/** An Apollo Client that speaks for whoever the session cookie stands for. */
export function createConsoleClient({
  connection,
  onSignedOut,
  onDoubt,
}: ConsoleClientOptions): ApolloClient {
  const signedOut = new ErrorLink(({ error }) => {
    const errors = CombinedGraphQLErrors.is(error) ? error.errors : []
    if (errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')) onSignedOut()
  })
  const link = splitLink({
    url: serverUrl('graphql'),
    onReconnect: () => void client.refetchQueries({ include: 'active' }).catch(() => {}),
    onSocket: (state, code) => {
      connection.set(state)
      if (code === forbidden) onDoubt()
    },
  })
  const client = new ApolloClient({ link: signedOut.concat(link), cache: createCache() })
  return client
}
