import { print } from 'graphql'
import { expect, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  SignInDocument,
  TaskChangedDocument,
  type TaskChangedSubscription,
} from '../../schema/generated/operations.ts'
import { begin, uploadSales, watchUntil } from '../support/imports.ts'
import { follow, legacyClient } from '../support/legacy-client.ts'
import { admin, testServer } from '../support/server.ts'

test('subscriptions-transport-ws: a client pauses and resumes an import, and follows it through a restart to its end', async () => {
  const server = await testServer()
  const api = await server.client()
  const { signIn } = await api.request(SignInDocument, { input: admin })
  const id = await begin(api, { uploadId: await uploadSales(server, api, 300_000) })
  const client = legacyClient(server.url, {
    reconnect: true,
    connectionParams: { Authorization: `Bearer ${signIn.token}` },
  })
  const watched = follow<{ data: TaskChangedSubscription }>(client, print(TaskChangedDocument), {
    id,
  })
  const states = () => watched.results.map(({ data }) => data.taskChanged.state)

  await watchUntil(api, id, ({ progress }) => progress.rowsDone > 0)
  const paused = await follow(client, print(PauseTaskDocument), { input: { id } }).ended
  expect(paused).toMatchObject([{ data: { pauseTask: { userErrors: [] } } }])
  await expect.poll(() => states().at(-1), { timeout: 10_000 }).toBe('PAUSED')

  await server.stop()
  await server.restart()
  const resumed = await follow(client, print(ResumeTaskDocument), { input: { id } }).ended
  expect(resumed).toMatchObject([{ data: { resumeTask: { userErrors: [] } } }])
  await watched.ended
  expect(states().at(-1)).toBe('SUCCEEDED')
  expect(watched.results.at(-1)?.data.taskChanged.progress.rowsDone).toBe(300_000)
})
