import { expect, test, vi } from 'vitest'
import {
  CreateApiTokenDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  RevokeApiTokenDocument,
  TaskChangedDocument,
  TaskDocument,
  TasksChangedDocument,
  TasksDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { apolloClient, sees } from '../support/apollo.ts'
import { begin, until, untilMoving, uploadSales, uploadText } from '../support/imports.ts'
import { testServer } from '../support/server.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

// a server takes its time to start where others need the machine, too
vi.setConfig({ testTimeout: 60_000 })

/** A server with an import that is paused. */
async function paused() {
  const server = await testServer()
  const api = await server.client()
  const id = await begin(api, { uploadId: await uploadSales(server, api, 200_000) })
  await untilMoving(api, id)
  await api.request(PauseTaskDocument, { input: { id } })
  await until(api, id, 'PAUSED')
  return { server, api, id }
}

test('a server that restarts: the subscription goes on, to the end of the task', async () => {
  const { server, api, id } = await paused()
  const { watch, follow } = await apolloClient(server)
  const { shown } = watch(TaskDocument, { id })
  const { results, ended } = follow(TaskChangedDocument, { id })
  await sees(() => results.at(-1), { taskChanged: { state: 'PAUSED' } })
  await server.stop()
  await server.restart()
  await api.request(ResumeTaskDocument, { input: { id } })
  await ended
  await sees(() => shown.at(-1), { task: { state: 'SUCCEEDED', progress: { rowsDone: 200_000 } } })
})

test('a network that fails: lists show what has happened meanwhile', async () => {
  const server = await testServer()
  const api = await server.client()
  const proxy = await tcpProxy(Number(new URL(server.url).port))
  const { watch, follow } = await apolloClient({ url: `http://127.0.0.1:${proxy.port}` })
  const { shown } = watch(TasksDocument, {})
  const { results } = follow(TasksChangedDocument, {})
  const seen = await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
  await sees(() => results.at(-1), { tasksChanged: { id: seen, state: 'SUCCEEDED' } })
  await proxy.refuse()
  const missed = await begin(api, { uploadId: await uploadText(server, api, 'a\n2\n') })
  await until(api, missed, 'SUCCEEDED')
  await proxy.accept()
  await sees(() => shown.at(-1), {
    tasks: {
      nodes: [
        { id: missed, state: 'SUCCEEDED' },
        { id: seen, state: 'SUCCEEDED' },
      ],
    },
  })
})

async function newToken(api: ApiClient) {
  const input = { name: 'page', role: 'ADMIN', expiresInDays: 1 } as const
  const { createApiToken } = await api.request(CreateApiTokenDocument, { input })
  const { secret, apiToken } = createApiToken
  if (secret == null || apiToken == null) throw new Error(createApiToken.userErrors[0]?.message)
  return { secret, id: apiToken.id }
}

test('a token that ends: the socket comes back with the next one, and requests have it, too', async () => {
  const { server, api, id } = await paused()
  let current = await newToken(api)
  const { client, follow } = await apolloClient(server, async () => current.secret)
  const { results, ended } = follow(TaskChangedDocument, { id })
  await sees(() => results.at(-1), { taskChanged: { state: 'PAUSED' } })
  const old = current
  current = await newToken(api)
  await api.request(RevokeApiTokenDocument, { input: { id: old.id } })
  await sees(() => results, { length: 2 })
  await client.mutate({ mutation: ResumeTaskDocument, variables: { input: { id } } })
  await ended
  expect(results.at(-1)).toMatchObject({ taskChanged: { state: 'SUCCEEDED' } })
})
