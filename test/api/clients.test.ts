import { print } from 'graphql'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  SignInDocument,
  StartImportDocument,
  TaskChangedDocument,
  type TaskChangedSubscription,
} from '../../schema/generated/operations.ts'
import { begin, uploadSales, uploadText } from '../support/imports.ts'
import { admin, testServer } from '../support/server.ts'

async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(SignInDocument), variables: { input: admin } }),
  })
  const { data } = (await response.json()) as { data: { signIn: { token: string } } }
  return data.signIn.token
}

test('graphql-ws: a client connects again when the server comes back, and hears of the end', async () => {
  const server = await testServer()
  const api = await server.client()
  const token = await tokenOf(server.url)
  const uploadId = await uploadSales(server, api, 300_000)
  const id = await begin(api, { uploadId })
  const closes: number[] = []
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
    shouldRetry: () => true,
    on: { closed: (event) => closes.push((event as { code: number }).code) },
  })
  onTestFinished(() => client.dispose())
  const results = client.iterate<TaskChangedSubscription>({
    query: print(TaskChangedDocument),
    variables: { id },
  })
  let restarted: Promise<void> | undefined
  let last: TaskChangedSubscription['taskChanged'] | undefined
  for await (const { data } of results) {
    last = data?.taskChanged
    if (last?.state === 'RUNNING') restarted ??= server.stop().then(() => server.restart())
  }
  await restarted
  expect(last?.state).toBe('SUCCEEDED')
  expect(closes[0]).toBe(1012)
})

test('server-sent events, as curl reads them: the task as it is, each change, and the end', async () => {
  const server = await testServer()
  const api = await server.client()
  const uploadId = await uploadText(server, api, 'a\n1\n')
  const { startImport } = await api.request(StartImportDocument, { input: { uploadId } })
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await tokenOf(server.url)}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      query: 'subscription ($id: ID!) { taskChanged(id: $id) { state } }',
      variables: { id: startImport.task?.id },
    }),
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  const text = await response.text()
  expect(text).toContain('{"data":{"taskChanged":{"state":"SUCCEEDED"}}}')
  expect(text).toMatch(/event: complete/)
})
