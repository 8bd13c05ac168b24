import { createClient } from 'graphql-ws'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { SignInDocument } from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { admin } from './server.ts'

/** What a subscription has given so far, in order. */
export interface Followed<T> {
  readonly items: readonly T[]
  /** Resolves once one of the items is as told; those that came before count. */
  until(accepted: (item: T) => boolean): Promise<T>
  /** Resolves when the server has said that there is no more. */
  readonly completed: Promise<void>
}

interface FollowOptions {
  readonly variables?: Record<string, unknown>
  readonly account?: { readonly email: string; readonly password: string }
}

/** Follows the one field of a subscription over a WebSocket of its own; it has begun when this resolves. */
export async function follow<T>(
  url: string,
  query: string,
  { variables = {}, account = admin }: FollowOptions = {},
): Promise<Followed<T>> {
  const { signIn } = await new ApiClient(url).request(SignInDocument, { input: account })
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${signIn.token}` },
  })
  onTestFinished(() => client.dispose())
  const items: T[] = []
  const waiting = new Set<() => void>()
  const completed = Promise.withResolvers<void>()
  // whoever cares waits for it
  completed.promise.catch(() => {})
  client.subscribe<Record<string, T>>(
    { query, variables },
    {
      next({ data, errors }) {
        if (errors) return completed.reject(new Error(errors[0]?.message))
        items.push(...Object.values(data ?? {}))
        for (const look of waiting) look()
      },
      error: (error) => completed.reject(error instanceof Error ? error : new Error(String(error))),
      complete: () => completed.resolve(),
    },
  )
  // messages are answered in order: when this one is, the subscription has begun
  for await (const _ of client.iterate({ query: '{ __typename }' })) break
  return {
    items,
    completed: completed.promise,
    until(accepted) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = items.find(accepted)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        completed.promise.then(look, reject)
        look()
      })
    },
  }
}
