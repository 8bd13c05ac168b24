import { once } from 'node:events'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Operations } from '#graphql/operations.ts'
import { httpRig, LogLines } from '../support/http-rig.ts'
import { rawConnection } from '../support/http-server.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { admin, testServer } from '../support/server.ts'
import { openSse } from '../support/sse.ts'

const ticks = 'subscription { ticks }'

describe('a WebSocket', () => {
  test('runs as many operations at once as it may, and one more when one has ended', async () => {
    const { url, feeds } = await httpRig({ limits: { socketOperations: 2 } })
    const socket = await RawSocket.signedIn(url)
    for (const id of ['1', '2', '3']) socket.subscribe(id, ticks)
    expect((await socket.receive('error', '3')).payload).toMatchObject([
      {
        message: 'At most 2 operations run on one connection at once.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    await expect.poll(() => feeds.length).toBe(2)
    feeds[0]?.push(1)
    await socket.receive('next', '1')
    socket.send({ id: '2', type: 'complete' })
    await feeds[1]?.returned
    socket.subscribe('4', '{ hello }')
    await socket.receive('next', '4')
  })

  test('takes messages of as many bytes as it may, and closes with 1009 at one more', async () => {
    const { url } = await httpRig({ limits: { socketMessageBytes: 2_048 } })
    const socket = await RawSocket.signedIn(url)
    const message = (bytes: number) => {
      const text = (fill: number) =>
        JSON.stringify({
          id: String(bytes),
          type: 'subscribe',
          payload: { query: `{ hello } #${' '.repeat(fill)}` },
        })
      return text(bytes - text(0).length)
    }
    socket.ws.send(message(2_048))
    await socket.receive('next', '2048')
    socket.ws.send(message(2_049))
    expect((await socket.closed).code).toBe(1009)
  })

  test('that sends messages faster than it may is closed with 4429, and its iterators return', async () => {
    const { url, feeds } = await httpRig({ limits: { socketMessagesPerSecond: 5 } })
    const socket = await RawSocket.signedIn(url)
    socket.subscribe('ticks', ticks)
    for (let i = 0; i < 50; i += 1) socket.send({ type: 'ping' })
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many messages' })
    await feeds[0]?.returned
  })

  test.each([
    ['pings', (ws: WebSocket) => ws.ping()],
    ['pongs', (ws: WebSocket) => ws.pong()],
  ])('that sends %s of the WebSocket protocol as fast is closed, too', async (_, send) => {
    const { url } = await httpRig({ limits: { socketMessagesPerSecond: 5 } })
    const socket = await RawSocket.signedIn(url)
    for (let i = 0; i < 50; i += 1) send(socket.ws)
    expect((await socket.closed).code).toBe(4429)
  })

  test('takes ids of 255 characters, and answers longer ones with an error', async () => {
    const { url } = await httpRig()
    const socket = await RawSocket.signedIn(url)
    const [longest, longer] = ['x'.repeat(255), 'x'.repeat(256)]
    for (const id of [longest, longer]) socket.subscribe(id, '{ hello }')
    await socket.receive('next', longest)
    expect((await socket.receive('error', longer)).payload).toMatchObject([
      { message: 'An id has at most 255 characters.', extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  test('drops what it has sent beyond that', async () => {
    const { url, feeds } = await httpRig({ limits: { socketMessagesPerSecond: 5 } })
    const socket = await RawSocket.signedIn(url)
    for (let i = 0; i < 50; i += 1) socket.subscribe(String(i), ticks)
    await socket.closed
    // the connection_init was one of the ten
    expect(feeds.length).toBeLessThanOrEqual(9)
    await Promise.all(feeds.map((feed) => feed.returned))
  })

  test('may send what a page with many parts sends when it opens', async () => {
    const { url } = await httpRig()
    const socket = await RawSocket.signedIn(url)
    for (let i = 0; i < 150; i += 1) socket.subscribe(String(i), '{ hello }')
    socket.send({ type: 'ping' })
    await socket.receive('pong')
    expect(socket.ws.readyState).toBe(WebSocket.OPEN)
  })

  test('of its client does not come again by itself after 4429', async () => {
    const { url } = await httpRig({ limits: { socketMessagesPerSecond: 1 } })
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Bearer alice' },
      retryWait: async () => {},
      shouldRetry: () => true,
    })
    onTestFinished(() => void client.dispose())
    const results = ['1', '2', '3'].map(() => client.iterate({ query: ticks }).next())
    const ends = await Promise.allSettled(results)
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  test('of an account that has as many as it may is told to come later', async () => {
    const { url, accounts } = await httpRig({ limits: { socketsPerUser: 2 } })
    accounts.signIn('bob')
    const [first] = [await RawSocket.signedIn(url), await RawSocket.signedIn(url)]
    const third = await RawSocket.open(url)
    third.send({ type: 'connection_init', payload: { authorization: 'Bearer alice' } })
    expect(await third.closed).toEqual({ code: 1013, reason: 'Too many sockets of one account' })
    await RawSocket.signedIn(url, 'bob')
    first.ws.close()
    await first.closed
    await RawSocket.signedIn(url)
  })
})

describe('an event stream', () => {
  const headers = { authorization: 'Bearer alice' }

  test('of an account that has as many as it may is refused with 429, until one has ended', async () => {
    const { url, accounts, feeds } = await httpRig({ limits: { streamsPerUser: 2 } })
    accounts.signIn('bob')
    const first = await openSse(url, ticks, headers)
    await openSse(url, ticks, headers)
    const third = await openSse(url, ticks, headers)
    expect(third.response.status).toBe(429)
    const { value } = await third.events.next()
    expect(JSON.parse(value?.data ?? '')).toEqual({
      errors: [
        {
          message: expect.stringContaining('At most 2 event streams of one account'),
          extensions: { code: 'LIMIT_REACHED' },
        },
      ],
    })
    expect(feeds).toHaveLength(2)
    const other = await openSse(url, ticks, { authorization: 'Bearer bob' })
    expect(other.response.status).toBe(200)
    first.abort()
    await feeds[0]?.returned
    await expect.poll(async () => (await openSse(url, ticks, headers)).response.status).toBe(200)
  })

  test('that is refused, or ends by itself, leaves its place', async () => {
    const { url, feeds } = await httpRig({ limits: { streamsPerUser: 1 } })
    for (let i = 0; i < 3; i += 1) {
      const refused = await openSse(url, 'subscription { forbidden }', headers)
      for await (const event of refused.events) expect(event).toBeDefined()
      await expect
        .poll(async () => {
          const stream = await openSse(url, ticks, headers)
          return stream.response.status
        })
        .toBe(200)
      feeds.at(-1)?.end()
    }
  })

  test('whose reader takes nothing for as long as it may is cut', async () => {
    const schema = buildSchema('type Query { hello: String }  type Subscription { texts: String! }')
    const field = schema.getSubscriptionType()?.getFields()['texts']
    if (field === undefined) throw new Error('the schema has no subscription texts')
    const returned = Promise.withResolvers<void>()
    const text = 'x'.repeat(1024 ** 2)
    field.resolve = () => text
    // more than all buffers between the two take
    field.subscribe = () => ({
      next: async () => ({ done: false, value: text }),
      return: async () => {
        returned.resolve()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    })
    const operations = new Operations(schema, new LogLines())
    const { url } = await httpRig({ operations, limits: { streamWriteTimeout: 0.05 } })
    const { socket, send } = rawConnection(Number(new URL(url).port))
    await once(socket, 'connect')
    const query = encodeURIComponent('subscription { texts }')
    send(`GET /graphql?query=${query} HTTP/1.1`, 'Host: x', 'Accept: text/event-stream')
    await once(socket, 'data')
    socket.pause()
    await returned.promise
  })
})

test('the environment sets them', async () => {
  const env = { SSE_STREAMS_PER_USER: '1', WS_INIT_TIMEOUT_SECONDS: '1' }
  const { url } = await testServer({ env })
  const socket = await RawSocket.open(url)
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: admin } }),
  })
  const { data } = await response.json()
  const authorization = `Bearer ${data.signIn.token}`
  const streams = [1, 2].map(() =>
    openSse(url, 'subscription { tasksChanged { id } }', { authorization }),
  )
  const answers = await Promise.all(streams)
  expect(answers.map((each) => each.response.status).toSorted()).toEqual([200, 429])
  expect((await socket.closed).code).toBe(4408)
})
