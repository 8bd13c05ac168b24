import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Feed } from '../support/feed.ts'
import { httpRig } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'

const forbidden = { code: 4403, reason: 'Forbidden' }

/** A rig with one socket whose operation `ticks` has begun. */
async function ticking() {
  const rig = await httpRig()
  const socket = await RawSocket.signedIn(rig.url)
  socket.subscribe('ticks', 'subscription { ticks }')
  const feed = await begun(socket, rig.feeds)
  return { ...rig, socket, feed }
}

async function begun(socket: RawSocket, feeds: Feed<number>[], id = 'ticks') {
  // messages are handled in order, so the answer to a later one tells that this one has begun
  socket.subscribe(`after ${id}`, '{ hello }')
  await socket.receive('complete', `after ${id}`)
  const feed = feeds.at(-1)
  if (feed === undefined) throw new Error('the subscription has not begun')
  feed.push(0)
  await socket.receive('next', id)
  return feed
}

describe('signing in', () => {
  test.each(['authorization', 'Authorization'])('connectionParams.%s is the token', async (key) => {
    const { url } = await httpRig()
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { [key]: 'Bearer alice' },
    })
    onTestFinished(() => void client.dispose())
    const results = client.iterate({ query: '{ email }' })
    expect((await results.next()).value).toEqual({ data: { email: 'alice@example.com' } })
  })

  test.each([{}, { authorization: 'Bearer mallory' }, { authorization: 7 }])(
    'with %j the socket is closed with 4403',
    async (payload) => {
      const { url } = await httpRig()
      const socket = await RawSocket.open(url)
      socket.send({ type: 'connection_init', payload })
      expect(await socket.closed).toEqual(forbidden)
    },
  )

  test('a client reads its token again and reconnects after 4403', async () => {
    const { url } = await httpRig()
    const tokens = ['Bearer old', 'Bearer alice']
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: () => ({ authorization: tokens.shift() }),
      retryWait: async () => {},
      shouldRetry: () => true,
    })
    onTestFinished(() => void client.dispose())
    const results = client.iterate({ query: '{ hello }' })
    expect((await results.next()).value).toEqual({ data: { hello: 'world' } })
  })

  test('a socket that does not sign in is closed', async () => {
    const { url } = await httpRig({ limits: { socketInitTimeout: 0.02 } })
    const socket = await RawSocket.open(url)
    expect((await socket.closed).code).toBe(4408)
  })

  test('an operation before the sign-in closes the socket', async () => {
    const { url } = await httpRig()
    const socket = await RawSocket.open(url)
    socket.subscribe('1', '{ hello }')
    expect((await socket.closed).code).toBe(4401)
  })

  test('while sessions cannot be read, clients are told to try again', async () => {
    const { url, log } = await httpRig({
      authenticate: () => Promise.reject(new Error('the database is gone')),
    })
    const socket = await RawSocket.open(url)
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer alice' } })
    expect((await socket.closed).code).toBe(1013)
    expect(log.lines).toMatchObject([{ level: 'error' }])
  })
})

describe('the end of a session', () => {
  test('the socket closes with 4403 when the session expires', async () => {
    const { url, accounts } = await httpRig()
    accounts.signIn('bob', Date.now() + 50)
    const socket = await RawSocket.signedIn(url, 'bob')
    expect(await socket.closed).toEqual(forbidden)
  })

  test('its iterators return', async () => {
    const { server, socket, feed } = await ticking()
    server.closeSessionsOf('alice')
    expect(await socket.closed).toEqual(forbidden)
    await feed.returned
  })

  test("ending a user's sessions closes all sockets of that user and no other", async () => {
    const { url, accounts, server } = await httpRig()
    accounts.signIn('bob')
    const [one, two] = [await RawSocket.signedIn(url), await RawSocket.signedIn(url)]
    const other = await RawSocket.signedIn(url, 'bob')
    server.closeSessionsOf('alice')
    expect(await Promise.all([one.closed, two.closed])).toEqual([forbidden, forbidden])
    other.subscribe('1', '{ hello }')
    await other.receive('next', '1')
  })

  test('the session is read anew for each operation', async () => {
    const { socket, accounts } = await ticking()
    accounts.signOut('alice')
    socket.subscribe('1', '{ hello }')
    expect(await socket.closed).toEqual(forbidden)
  })
})

describe('one operation beside others', () => {
  test.each([
    ['a syntax error', 'subscription {'],
    ['an unknown field', '{ helo }'],
    ['too many aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: hello`).join(' ')} }`],
    ['too many tokens', `{ ${'hello '.repeat(3_000)} }`],
    ['no operation', 'fragment F on Query { hello }'],
  ])('%s is answered to its operation, and the others go on', async (_, query) => {
    const { socket, feed } = await ticking()
    socket.subscribe('wrong', query)
    const { payload } = await socket.receive('error', 'wrong')
    expect(payload).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    for (const error of payload as { extensions: object }[]) {
      expect(Object.keys(error.extensions)).toEqual(['code'])
    }
    feed.push(1)
    expect((await socket.receive('next', 'ticks')).payload).toEqual({ data: { ticks: 1 } })
  })

  test('a refused subscription, too', async () => {
    const { socket, feed } = await ticking()
    socket.subscribe('refused', 'subscription { forbidden }')
    expect((await socket.receive('next', 'refused')).payload).toMatchObject({
      errors: [{ message: 'There is no such thing.', extensions: { code: 'NOT_FOUND' } }],
    })
    feed.push(1)
    await socket.receive('next', 'ticks')
  })

  test('an error of a running subscription is masked, and ends only that one', async () => {
    const { socket, feed, log } = await ticking()
    socket.subscribe('doomed', 'subscription { doomed }')
    const { payload } = await socket.receive('next', 'doomed')
    expect(payload).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    expect(JSON.stringify(payload)).not.toContain('10.0.0.3')
    await socket.receive('complete', 'doomed')
    expect(log.lines).toMatchObject([{ level: 'error' }])
    feed.push(1)
    await socket.receive('next', 'ticks')
  })

  test('more operations at once than a socket may have are refused one by one', async () => {
    const { socket } = await ticking()
    for (let id = 1; id <= 100; id += 1) socket.subscribe(String(id), 'subscription { ticks }')
    expect((await socket.receive('error', '100')).payload).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })
})

test('operations begin in the order in which they were sent', async () => {
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const rig = await httpRig({
    authenticate: async (authorization) => {
      // that of the subscription takes longer than that of the query
      if (++asked === 2) await gate.promise
      return rig.accounts.authenticate(authorization)
    },
  })
  const socket = await RawSocket.signedIn(rig.url)
  socket.subscribe('first', 'subscription { ticks }')
  socket.subscribe('second', '{ hello }')
  await expect.poll(() => asked).toBe(3)
  // an answer would have come before that of a ping
  socket.send({ type: 'ping' })
  await socket.receive('pong')
  expect(socket.has('next', 'second')).toBe(false)
  gate.resolve()
  await socket.receive('next', 'second')
  expect(rig.feeds).toHaveLength(1)
})

describe('clients that go', () => {
  test('complete returns the iterator', async () => {
    const { socket, feed } = await ticking()
    socket.send({ id: 'ticks', type: 'complete' })
    await feed.returned
  })

  test('closing the socket returns its iterators', async () => {
    const { socket, feed } = await ticking()
    socket.ws.close()
    await feed.returned
  })

  test('a connection that breaks returns its iterators', async () => {
    const { socket, feed } = await ticking()
    socket.ws.terminate()
    await feed.returned
  })

  test('a socket that does not answer pings is dropped', async () => {
    const { url } = await httpRig({ times: { keepAlive: 20 } })
    const socket = await RawSocket.open(url, { autoPong: false })
    expect((await socket.closed).code).toBe(1006)
  })
})

describe('what is not let in', () => {
  test('a message of more than 256 KiB closes its socket with 1009', async () => {
    const { socket, feed } = await ticking()
    socket.subscribe('large', `{ hello } #${' '.repeat(256 * 1024)}`)
    expect((await socket.closed).code).toBe(1009)
    await feed.returned
  })

  test.each([
    ['https://evil.example.com', 403],
    ['null', 403],
    ['http://127.0.0.1', 403],
  ])('pages of %s cannot connect', async (origin, status) => {
    const { url } = await httpRig()
    const ws = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { origin },
    })
    const [, response] = await once(ws, 'unexpected-response')
    expect(response.statusCode).toBe(status)
  })

  test('pages of the server itself and of allowed origins can, and who names none', async () => {
    const { url } = await httpRig()
    await RawSocket.open(url)
    await RawSocket.open(url, { headers: { origin: url } })
    await RawSocket.open(url, { headers: { origin: 'https://app.example.com' } })
  })

  test('only /graphql is a WebSocket', async () => {
    const { url } = await httpRig()
    const ws = new WebSocket(`${url.replace('http', 'ws')}/other`, 'graphql-transport-ws')
    const [, response] = await once(ws, 'unexpected-response')
    expect(response.statusCode).toBe(404)
  })

  test('a message that is none closes its socket with 4400', async () => {
    const { socket } = await ticking()
    socket.ws.send('no JSON')
    expect((await socket.closed).code).toBe(4400)
  })

  test.each([{ type: 'connection_ack' }, { type: 'next', id: '1', payload: {} }])(
    'a message that only servers send, too: %j',
    async (message) => {
      const { socket, log } = await ticking()
      socket.send(message)
      expect((await socket.closed).code).toBe(4400)
      // what anyone can send must not fill the log
      expect(log.lines).toEqual([])
    },
  )
})
