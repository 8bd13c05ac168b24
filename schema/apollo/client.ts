import { ApolloClient } from '@apollo/client'
import { createCache } from './cache.ts'
import { type LinkOptions, splitLink } from './links.ts'

export interface ClientOptions extends Pick<LinkOptions, 'url' | 'token'> {
  /** What `createCache` gives where left out. */
  readonly cache?: ReturnType<typeof createCache>
}

/**
 * An Apollo Client for a Sluice server. When its WebSocket was lost and is back, it asks all active
 * queries again: `tasksChanged` does not tell what has happened meanwhile.
 */
export function createApolloClient({ url, token, cache = createCache() }: ClientOptions) {
  const link = splitLink({
    url,
    token,
    onReconnect: () => void client.refetchQueries({ include: 'active' }),
  })
  const client: ApolloClient = new ApolloClient({ link, cache })
  return client
}
