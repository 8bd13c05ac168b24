import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { getMainDefinition } from '@apollo/client/utilities'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StartImportDocument,
  TaskChangedDocument,
  type TaskChangedSubscription,
  TaskDocument,
} from '../../schema/generated/operations.ts'
import { uploadSales } from '../support/imports.ts'
import { testServer, tokenOf } from '../support/server.ts'

test('Apollo Client with a split link: the cache follows an import to its end, through a pause', async () => {
  const server = await testServer()
  const token = await tokenOf(server.url)
  const authorization = `Bearer ${token}`
  const socket = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  })
  onTestFinished(() => socket.dispose())
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ query }) => {
        const definition = getMainDefinition(query)
        return definition.kind === 'OperationDefinition' && definition.operation === 'subscription'
      },
      new GraphQLWsLink(socket),
      new HttpLink({ uri: `${server.url}/graphql`, headers: { authorization } }),
    ),
    cache: new InMemoryCache({
      possibleTypes: {
        Task: ['ImportTask'],
        Node: ['ImportTask', 'Dataset', 'UploadedFile', 'User'],
      },
      typePolicies: { TaskProgress: { merge: true } },
    }),
  })
  onTestFinished(() => client.stop())

  const api = await server.client()
  const uploadId = await uploadSales(server, api, 100_000)
  const started = await client.mutate({
    mutation: StartImportDocument,
    variables: { input: { uploadId } },
  })
  const id = started.data?.startImport.task?.id ?? ''
  const states: string[] = []
  let asked = false
  await new Promise<void>((resolve, reject) => {
    client.subscribe({ query: TaskChangedDocument, variables: { id } }).subscribe({
      next({ data }) {
        const task = (data as TaskChangedSubscription | undefined)?.taskChanged
        if (task == null) return
        if (states.at(-1) !== task.state) states.push(task.state)
        if (!asked && task.progress.rowsDone > 0) {
          asked = true
          client.mutate({ mutation: PauseTaskDocument, variables: { input: { id } } }).catch(reject)
        }
        if (task.state === 'PAUSED') {
          client
            .mutate({ mutation: ResumeTaskDocument, variables: { input: { id } } })
            .catch(reject)
        }
      },
      error: reject,
      complete: resolve,
    })
  })
  expect(states).toContain('PAUSED')
  expect(states.at(-1)).toBe('SUCCEEDED')
  // what the subscription brought stands in the cache
  const cached = client.readQuery({ query: TaskDocument, variables: { id } })
  const { data } = await client.query({
    query: TaskDocument,
    variables: { id },
    fetchPolicy: 'network-only',
  })
  expect(data?.task).toMatchObject({ state: 'SUCCEEDED', progress: { rowsDone: 100_000 } })
  expect(cached === null || cached.task?.state === 'SUCCEEDED').toBe(true)
})
