import { print } from 'graphql'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { SignInDocument, TaskChangedDocument } from '../../schema/generated/operations.ts'
import { begin, uploadSales } from '../support/imports.ts'
import { admin, testServer } from '../support/server.ts'

test('SIGTERM ends the process while a socket, an event stream and an upload are open and a task runs', async () => {
  const server = await testServer()
  const api = await server.client()
  const { signIn } = await api.request(SignInDocument, { input: admin })
  const authorization = `Bearer ${signIn.token}`
  const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })

  const closed = Promise.withResolvers<number>()
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
    on: { closed: (event) => closed.resolve((event as { code: number }).code) },
  })
  onTestFinished(() => client.dispose())
  const seen = Promise.withResolvers<void>()
  client.subscribe(
    { query: print(TaskChangedDocument), variables: { id } },
    { next: () => seen.resolve(), error() {}, complete() {} },
  )
  await seen.promise

  const stream = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(TaskChangedDocument), variables: { id } }),
  })
  const reader = stream.body?.getReader()
  await reader?.read()

  // an upload whose client has gone quiet
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)) })
  const upload = fetch(`${server.url}/uploads/slow.csv`, {
    method: 'PUT',
    headers: { authorization },
    body,
    duplex: 'half',
  } as RequestInit)
  upload.catch(() => {})

  // it must not take longer than this test may
  await server.stop()
  expect(await closed.promise).toBe(1012)
}, 10_000)
