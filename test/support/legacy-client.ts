import { type ClientOptions, SubscriptionClient } from 'subscriptions-transport-ws'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** The client of subscriptions-transport-ws, signed in as alice where not told otherwise, until the test ends. */
export function legacyClient(url: string, options: ClientOptions = {}): SubscriptionClient {
  const client = new SubscriptionClient(
    `${url.replace('http', 'ws')}/graphql`,
    { connectionParams: { Authorization: 'Bearer alice' }, ...options },
    WebSocket,
  )
  // attempts to connect that fail, which the client makes again
  client.onError(() => {})
  onTestFinished(() => client.close())
  return client
}

/** What comes of an operation: `results` grows, `ended` resolves when it completes and throws its error. */
export function follow<T = unknown>(client: SubscriptionClient, query: string, variables = {}) {
  const results: T[] = []
  const end = Promise.withResolvers<T[]>()
  // a test that awaits it sees it all the same
  end.promise.catch(() => {})
  const { unsubscribe } = client.request({ query, variables }).subscribe({
    next: (result) => results.push(result as T),
    error: end.reject,
    complete: () => end.resolve(results),
  })
  return { results, ended: end.promise, unsubscribe }
}
