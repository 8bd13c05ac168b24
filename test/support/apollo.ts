import { ApolloLink, type OperationVariables, type TypedDocumentNode } from '@apollo/client'
import { concatMap, from, type Observable } from 'rxjs'
import { expect, onTestFinished, vi } from 'vitest'
import { createApolloClient } from '../../schema/apollo/client.ts'
import { SignInDocument } from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { admin } from './server.ts'

/** Lets answers pass, and holds those back that a test wants late. */
class Answers extends ApolloLink {
  /** The names of all operations that were sent by HTTP or WebSocket. */
  readonly sent: string[] = []
  readonly #gates = new Map<string, Gate>()

  constructor() {
    super((operation, forward): Observable<ApolloLink.Result> => {
      const name = operation.operationName ?? ''
      this.sent.push(name)
      const gate = this.#gates.get(name)
      this.#gates.delete(name)
      const answers = forward(operation)
      if (gate === undefined) return answers
      return answers.pipe(
        concatMap((answer) => {
          gate.arrived.resolve(answer.data ?? {})
          return from(gate.open.promise.then(() => answer))
        }),
      )
    })
  }

  /** Holds back the answer to the next operation of this name. */
  holdBack(name: string) {
    const gate: Gate = { arrived: Promise.withResolvers(), open: Promise.withResolvers() }
    this.#gates.set(name, gate)
    return {
      /** What it says, once it is there. */
      arrived: gate.arrived.promise,
      letGo: () => gate.open.resolve(),
    }
  }
}

interface Gate {
  readonly arrived: PromiseWithResolvers<Readonly<Record<string, unknown>>>
  readonly open: PromiseWithResolvers<void>
}

/** Apollo Client as users get it from schema/apollo, until the test ends. */
export async function apolloClient(
  server: { readonly url: string },
  token?: () => string | Promise<string>,
) {
  const signedIn = token ?? (await signIn(server.url))
  const client = createApolloClient({ url: `${server.url}/graphql`, token: signedIn })
  const answers = new Answers()
  client.setLink(answers.concat(client.link))
  const ends: (() => void)[] = [() => client.stop()]
  onTestFinished(() => {
    for (const end of ends) end()
  })
  return {
    client,
    answers,
    /** All that a query shows, from now on. */
    watch<Data, Variables extends OperationVariables>(
      query: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ) {
      const watched = client.watchQuery<Data, OperationVariables>({ query, variables })
      const shown: Data[] = []
      const subscription = watched.subscribe(({ data, dataState, error }) => {
        // nobody else would hear of it, and the test run fails of it
        if (error) throw error
        if (dataState === 'complete') shown.push(data as Data)
      })
      ends.unshift(() => subscription.unsubscribe())
      return { watched, shown }
    },
    /** All results of a subscription, from now on; `ended` resolves when it completes. */
    follow<Data, Variables extends OperationVariables>(
      query: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ) {
      const results: Data[] = []
      const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
      const subscription = client
        .subscribe<Data, OperationVariables>({ query, variables })
        .subscribe({
          next: ({ data, error }) => (data ? results.push(data) : reject(error)),
          error: reject,
          complete: resolve,
        })
      ends.unshift(() => subscription.unsubscribe())
      return { results, ended }
    },
  }
}

async function signIn(url: string): Promise<() => string> {
  const { signIn } = await new ApiClient(url).request(SignInDocument, { input: admin })
  return () => signIn.token ?? ''
}

/** Waits until `assert` does not throw. */
export function soon(assert: () => void): Promise<void> {
  return vi.waitFor(assert, { timeout: 20_000, interval: 20 })
}

/** Waits until an object matches. */
export function sees(look: () => unknown, expected: object): Promise<void> {
  return soon(() => expect(look()).toMatchObject(expected))
}
