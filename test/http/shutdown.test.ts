import { createClient } from 'graphql-ws'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { httpRig } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'

test('sockets close with 1012, without a complete before it, and their iterators return', async () => {
  const { url, feeds, server } = await httpRig()
  const socket = await RawSocket.signedIn(url)
  socket.subscribe('ticks', 'subscription { ticks }')
  socket.subscribe('after', '{ hello }')
  await socket.receive('complete', 'after')
  const types: string[] = []
  socket.ws.on('message', (data) => types.push(String(data)))
  const closing = server.close()
  expect(await socket.closed).toEqual({ code: 1012, reason: 'Service Restart' })
  await feeds[0]?.returned
  expect(types).toEqual([])
  await closing
})

test('a socket that does not answer the close is cut', async () => {
  const { url, server } = await httpRig({ times: { grace: 20 } })
  const socket = await RawSocket.signedIn(url)
  socket.ws.pause()
  await server.close()
})

test('clients reconnect to the server that comes next', async () => {
  const first = await httpRig()
  const { port } = new URL(first.url)
  const client = createClient({
    url: `${first.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer alice' },
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
    shouldRetry: () => true,
  })
  const results = client.iterate({ query: 'subscription { ticks }' })
  const one = results.next()
  await expect.poll(() => first.feeds.length).toBe(1)
  first.feeds[0]?.push(1)
  expect((await one).value).toEqual({ data: { ticks: 1 } })
  await first.server.close()

  const next = await httpRig({}, Number(port))
  const two = results.next()
  await expect.poll(() => next.feeds.length).toBe(1)
  next.feeds[0]?.push(2)
  expect((await two).value).toEqual({ data: { ticks: 2 } })
  await client.dispose()
})

test('a request under way is answered', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const { url, server } = await httpRig({
    routes: {
      '/slow': async (_request, response) => {
        reached.resolve()
        await promise
        response.end('done')
      },
    },
  })
  const answer = fetch(`${url}/slow`)
  await reached.promise
  const closing = server.close()
  resolve()
  expect(await (await answer).text()).toBe('done')
  await closing
})

test('one that takes too long is cut', async () => {
  const reached = Promise.withResolvers<void>()
  const { url, server } = await httpRig({
    routes: { '/stuck': async () => reached.resolve() },
  })
  const answer = fetch(`${url}/stuck`)
  await reached.promise
  await Promise.all([expect(answer).rejects.toThrow(), server.close(20)])
})

test('a server that never listened closes', async () => {
  const { server } = await httpRig()
  await server.close()
  await server.close()
})
