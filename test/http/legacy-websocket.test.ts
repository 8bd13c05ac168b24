import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { WebSocketTimes } from '#http/websocket.ts'
import { httpRig } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'

type Rig = Awaited<ReturnType<typeof httpRig>>

/** Starts `ticks` under an id; gives its source once its first result is there. */
async function begun(socket: RawSocket, { feeds }: Pick<Rig, 'feeds'>, id = 'ticks') {
  const before = feeds.length
  socket.start(id, 'subscription { ticks }')
  await expect.poll(() => feeds.length).toBeGreaterThan(before)
  const feed = feeds[before]
  if (feed === undefined) throw new Error('the subscription has not begun')
  feed.push(0)
  expect(await socket.receive('data', id)).toEqual({
    id,
    type: 'data',
    payload: { data: { ticks: 0 } },
  })
  return feed
}

/** A rig with one socket of the older protocol whose operation `ticks` has begun. */
async function ticking() {
  const rig = await httpRig()
  const socket = await RawSocket.legacy(rig.url)
  return { ...rig, rig, socket, feed: await begun(socket, rig) }
}

/** A rig that says who is signed in once it may `answer`, until it is to `hold` back again. */
async function slowRig(times: Partial<WebSocketTimes> = {}) {
  let gate = Promise.withResolvers<void>()
  let waiting = 0
  const rig = await httpRig({
    times,
    authenticate: async (authorization) => {
      waiting += 1
      await gate.promise
      waiting -= 1
      return rig.accounts.authenticate(authorization)
    },
  })
  const answer = () => gate.resolve()
  const hold = () => {
    gate = Promise.withResolvers()
  }
  return { ...rig, answer, hold, waiting: () => waiting }
}

describe('which protocol', () => {
  test.each([
    [['graphql-ws'], 'graphql-ws'],
    [['graphql-ws', 'graphql-transport-ws'], 'graphql-transport-ws'],
    [['graphql-transport-ws', 'graphql-ws'], 'graphql-transport-ws'],
  ])('of %j it is %s', async (offered, chosen) => {
    const { url } = await httpRig()
    const socket = await RawSocket.open(url, {}, offered)
    expect(socket.ws.protocol).toBe(chosen)
  })

  test('who offers neither is not let in', async () => {
    const { url } = await httpRig()
    const ws = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-subscriptions')
    onTestFinished(() => ws.terminate())
    const [error] = await new Promise<[Error]>((resolve) => ws.on('error', (e) => resolve([e])))
    expect(error.message).toContain('no subprotocol')
  })
})

describe('signing in', () => {
  test.each([
    ['after connection_ack', 3_600_000, 1],
    ['again and again', 20, 3],
  ])('ka comes %s', async (_, keepAlive, times) => {
    const { url } = await httpRig({ times: { keepAlive } })
    const socket = await RawSocket.legacy(url)
    for (let count = 0; count < times; count += 1) {
      expect(await socket.receive('ka')).toEqual({ type: 'ka' })
    }
  })

  test('there is no ka before connection_ack', async () => {
    const { url, answer } = await slowRig({ keepAlive: 20 })
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    const types: string[] = []
    socket.ws.on('message', (data) => types.push(JSON.parse(String(data)).type))
    socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer alice' } })
    let pings = 0
    await new Promise<void>((resolve) => {
      socket.ws.on('ping', () => {
        pings += 1
        if (pings === 2) resolve()
      })
    })
    expect(types).toEqual([])
    answer()
    await socket.receive('ka')
    expect(types.slice(0, 2)).toEqual(['connection_ack', 'ka'])
  })

  test.each([undefined, null, 'text', {}, { Authorization: 'Bearer mallory' }])(
    'with %j the client and its operations are told to sign in, then the socket is closed',
    async (payload) => {
      const { url } = await httpRig()
      const socket = await RawSocket.open(url, {}, 'graphql-ws')
      socket.send({ type: 'connection_init', payload })
      socket.start('1', '{ hello }')
      const refusal = {
        message: expect.stringContaining('Sign in first'),
        extensions: { code: 'UNAUTHENTICATED' },
      }
      expect((await socket.receive('connection_error')).payload).toEqual(refusal)
      expect((await socket.receive('error', '1')).payload).toEqual(refusal)
      expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    },
  )

  test('so is an operation that comes while the socket is about to be closed', async () => {
    const { url } = await httpRig()
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    socket.send({ type: 'connection_init' })
    await socket.receive('connection_error')
    socket.start('1', '{ hello }')
    expect((await socket.receive('error', '1')).payload).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    })
  })

  test('operations that come before connection_ack run after it, where they are not stopped', async () => {
    const { url, answer } = await slowRig()
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    const messages: object[] = []
    socket.ws.on('message', (data) => messages.push(JSON.parse(String(data))))
    socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer alice' } })
    socket.start('1', '{ hello }')
    socket.start('2', '{ email }')
    socket.send({ id: '1', type: 'stop' })
    await socket.receive('complete', '1')
    answer()
    await socket.receive('complete', '2')
    expect(messages).toEqual([
      { id: '1', type: 'complete' },
      { type: 'connection_ack' },
      { type: 'ka' },
      { id: '2', type: 'data', payload: { data: { email: 'alice@example.com' } } },
      { id: '2', type: 'complete' },
    ])
  })

  test('of too many operations before connection_ack the rest are refused', async () => {
    const { url, answer } = await slowRig()
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer alice' } })
    for (let id = 1; id <= 51; id += 1) socket.start(String(id), '{ hello }')
    expect((await socket.receive('error', '51')).payload).toMatchObject({
      message: expect.stringContaining('Wait for connection_ack'),
    })
    answer()
    await socket.receive('data', '50')
  })

  test('an operation before connection_init is refused, and the client may still sign in', async () => {
    const { url } = await httpRig()
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    socket.start('1', '{ hello }')
    expect((await socket.receive('error', '1')).payload).toMatchObject({
      message: 'Send connection_init first.',
    })
    socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer alice' } })
    await socket.receive('connection_ack')
  })

  test('a socket that does not sign in is closed', async () => {
    const { url } = await httpRig({ limits: { socketInitTimeout: 0.02 } })
    const socket = await RawSocket.open(url, {}, 'graphql-ws')
    expect((await socket.closed).code).toBe(4408)
  })

  test('the socket closes with 4403 when the session ends, and its iterators return', async () => {
    const { server, socket, feed } = await ticking()
    server.closeSessionsOf('alice')
    expect((await socket.closed).code).toBe(4403)
    await feed.returned
  })
})

describe('one operation beside others', () => {
  test.each([
    ['a syntax error', { query: 'subscription {' }, 'Syntax Error'],
    ['an unknown field', { query: '{ helo }' }, 'Cannot query field'],
    ['a query that is none', { query: 7 }, "start payload expects the 'query' property"],
    ['variables that are none', { query: '{ hello }', variables: 'a' }, "the 'variables' property"],
    ['no payload', undefined, "start expects the 'payload' property"],
  ])('%s is answered with one error, and the others go on', async (_, payload, message) => {
    const { socket, feed } = await ticking()
    socket.send({ id: 'wrong', type: 'start', payload })
    expect((await socket.receive('error', 'wrong')).payload).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    feed.push(1)
    expect((await socket.receive('data', 'ticks')).payload).toEqual({ data: { ticks: 1 } })
  })

  test('of several errors the first one stands for all, and has them', async () => {
    const { socket } = await ticking()
    socket.start('wrong', '{ helo hullo }')
    const { payload } = await socket.receive('error', 'wrong')
    expect(payload).toMatchObject({
      message: expect.stringContaining('helo'),
      errors: [
        { message: expect.stringContaining('helo') },
        { message: expect.stringContaining('hullo') },
      ],
    })
  })

  test('a refused subscription gives its error as data, and the others go on', async () => {
    const { socket, feed } = await ticking()
    socket.start('refused', 'subscription { forbidden }')
    expect((await socket.receive('data', 'refused')).payload).toMatchObject({
      errors: [{ message: 'There is no such thing.', extensions: { code: 'NOT_FOUND' } }],
    })
    await socket.receive('complete', 'refused')
    feed.push(1)
    await socket.receive('data', 'ticks')
  })

  test('an error of a running subscription is masked', async () => {
    const { socket } = await ticking()
    socket.start('doomed', 'subscription { doomed }')
    const { payload } = await socket.receive('data', 'doomed')
    expect(payload).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    expect(JSON.stringify(payload)).not.toContain('10.0.0.3')
    await socket.receive('complete', 'doomed')
  })

  test('more operations at once than a socket may have are refused one by one', async () => {
    const { socket, feed } = await ticking()
    for (let id = 1; id <= 100; id += 1) socket.start(String(id), 'subscription { ticks }')
    expect((await socket.receive('error', '100')).payload).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    })
    feed.push(1)
    await socket.receive('data', 'ticks')
  })
})

describe('the same id again', () => {
  test('another operation takes the place of the first one', async () => {
    const { socket, feed } = await ticking()
    socket.start('ticks', '{ hello }')
    await feed.returned
    expect((await socket.receive('data', 'ticks')).payload).toEqual({ data: { hello: 'world' } })
    await socket.receive('complete', 'ticks')
  })

  test('the same operation goes on', async () => {
    const { rig, feeds, socket, feed } = await ticking()
    socket.start('ticks', 'subscription { ticks }')
    await begun(socket, rig, 'other')
    expect(feeds).toHaveLength(2)
    feed.push(1)
    expect((await socket.receive('data', 'ticks')).payload).toEqual({ data: { ticks: 1 } })
  })

  test('after a stop it is free', async () => {
    const { socket, rig, feed } = await ticking()
    socket.send({ id: 'ticks', type: 'stop' })
    const again = await begun(socket, rig)
    await feed.returned
    again.push(1)
    expect((await socket.receive('data', 'ticks')).payload).toEqual({ data: { ticks: 1 } })
  })

  test('a stop is for all that the id stands for', async () => {
    const rig = await slowRig()
    rig.answer()
    const socket = await RawSocket.legacy(rig.url)
    rig.hold()
    socket.start('1', 'subscription { ticks }')
    socket.start('1', 'subscription Other { ticks }')
    socket.send({ id: '1', type: 'stop' })
    await socket.receive('complete', '1')
    rig.answer()
    // graphql-ws begins the first one and leaves it at once
    await expect.poll(() => rig.feeds.length).toBe(1)
    await rig.feeds[0]?.returned
    await begun(socket, rig, '2')
    expect(rig.feeds).toHaveLength(2)
  })
})

describe('clients that go', () => {
  test('stop returns the iterator, and is answered with complete once', async () => {
    const { socket, rig, feed } = await ticking()
    socket.send({ id: 'ticks', type: 'stop' })
    socket.send({ id: 'ticks', type: 'stop' })
    socket.send({ id: 'unknown', type: 'stop' })
    await socket.receive('complete', 'ticks')
    await feed.returned
    const completed: string[] = []
    socket.ws.on('message', (data) => {
      const { type, id } = JSON.parse(String(data))
      if (type === 'complete') completed.push(id)
    })
    await begun(socket, rig, 'other')
    expect(completed).toEqual([])
  })

  test('connection_terminate closes the socket and returns its iterators', async () => {
    const { socket, feed } = await ticking()
    socket.send({ type: 'connection_terminate' })
    expect((await socket.closed).code).toBe(1000)
    await feed.returned
  })

  test('what waits for its turn does not begin once the socket is closed', async () => {
    const rig = await slowRig()
    rig.answer()
    const socket = await RawSocket.legacy(rig.url)
    rig.hold()
    socket.start('1', 'subscription { ticks }')
    socket.start('1', 'subscription Other { ticks }')
    await expect.poll(rig.waiting).toBe(1)
    socket.ws.terminate()
    await socket.closed
    const other = RawSocket.legacy(rig.url)
    await expect.poll(rig.waiting).toBe(2)
    rig.answer()
    await begun(await other, rig)
    // graphql-ws begins the first one and leaves it at once
    await rig.feeds[0]?.returned
    expect(rig.feeds).toHaveLength(2)
  })

  test('a message of more than 256 KiB closes its socket with 1009', async () => {
    const { socket, feed } = await ticking()
    socket.start('large', `{ hello } #${' '.repeat(256 * 1024)}`)
    expect((await socket.closed).code).toBe(1009)
    await feed.returned
  })
})

describe('messages that are none', () => {
  test.each([
    ['no JSON', 'connection_error', 'A message has to be JSON.'],
    ['[]', 'connection_error', 'A message has to be an object'],
    ['{"id":"1"}', 'error', 'The type of a message has to be'],
    ['{"id":"1","type":"subscribe"}', 'error', 'The type of a message has to be'],
    ['{"type":"start"}', 'error', "start expects the 'id' property"],
    ['{"type":"connection_init"}', 'connection_error', 'open another connection'],
  ])('%s is answered with %s, and the socket stays open', async (text, type, message) => {
    const { socket, feed } = await ticking()
    socket.ws.send(text)
    expect((await socket.receive(type)).payload).toMatchObject({
      message: expect.stringContaining(message),
    })
    feed.push(1)
    await socket.receive('data', 'ticks')
  })
})
