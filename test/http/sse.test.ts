import { GraphQLScalarType, isObjectType } from 'graphql'
import { createClient } from 'graphql-sse'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Operations } from '#graphql/operations.ts'
import { httpRig, LogLines } from '../support/http-rig.ts'
import { rawConnection } from '../support/http-server.ts'
import { openSse } from '../support/sse.ts'
import { thingsSchema } from '../support/things-schema.ts'

const query = 'subscription { ticks }'

async function ticking() {
  const rig = await httpRig()
  const stream = await openSse(rig.url, query, { authorization: 'Bearer alice' })
  const [feed] = rig.feeds
  if (feed === undefined) throw new Error('the subscription has not begun')
  return { ...rig, ...stream, feed }
}

test('each result is an event, the end is another', async () => {
  const { response, events, feed } = await ticking()
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  feed.push(1)
  expect((await events.next()).value).toEqual({ event: 'next', data: '{"data":{"ticks":1}}' })
  feed.push(2)
  expect((await events.next()).value).toEqual({ event: 'next', data: '{"data":{"ticks":2}}' })
  feed.end()
  expect((await events.next()).value).toEqual({ event: 'complete', data: '' })
  expect((await events.next()).done).toBe(true)
})

test('proxies are told not to gather events', async () => {
  const { response } = await ticking()
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
})

test('the iterator returns when the client goes', async () => {
  const { feed, abort, events } = await ticking()
  feed.push(1)
  await events.next()
  abort()
  await feed.returned
})

test('the iterator returns when the client goes before the first event', async () => {
  const { feed, abort } = await ticking()
  abort()
  await feed.returned
})

test('the iterator returns when the client has gone before its subscription began', async () => {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const rig = await httpRig({
    authenticate: async (authorization) => {
      asked.resolve()
      await gate.promise
      return rig.accounts.authenticate(authorization)
    },
  })
  const { socket, send } = rawConnection(Number(new URL(rig.url).port))
  socket.once('close', () => gone.resolve())
  send(
    `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`,
    'Host: x',
    'Accept: text/event-stream',
    'Authorization: Bearer alice',
  )
  await asked.promise
  socket.destroy()
  await gone.promise
  // the server has seen it go, too, once it has answered somebody else
  await fetch(`${rig.url}/healthz`)
  gate.resolve()
  await expect.poll(() => rig.feeds.length).toBe(1)
  await rig.feeds[0]?.returned
})

test('a refused subscription is an event with the error, and the end', async () => {
  const { url } = await httpRig()
  const { events } = await openSse(url, 'subscription { forbidden }')
  const { value } = await events.next()
  expect(value?.event).toBe('next')
  expect(JSON.parse(value?.data ?? '')).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  })
  expect((await events.next()).value).toEqual({ event: 'complete', data: '' })
})

test('an error of a running subscription is masked, and ends it', async () => {
  const { url, log } = await httpRig()
  const { events } = await openSse(url, 'subscription { doomed }')
  const { value } = await events.next()
  expect(value?.data).toContain('INTERNAL')
  expect(value?.data).not.toContain('10.0.0.3')
  expect((await events.next()).value).toEqual({ event: 'complete', data: '' })
  expect(log.lines).toMatchObject([{ level: 'error' }])
})

test('the stream ends with its session', async () => {
  const { server, events, feed } = await ticking()
  server.closeSessionsOf('alice')
  await feed.returned
  await expect(events.next()).rejects.toThrow()
})

test('a stream that is cut at shutdown is not told that it is complete', async () => {
  const { server, events, feed } = await ticking()
  const closed = server.close()
  await expect(events.next()).rejects.toThrow()
  await feed.returned
  await closed
})

test('the client of graphql-sse understands the stream, and connects again when it is cut', async () => {
  const { url, feeds, server } = await httpRig()
  const client = createClient({
    url: `${url}/graphql`,
    headers: { authorization: 'Bearer alice' },
    retryAttempts: 5,
    retry: async () => {},
  })
  onTestFinished(() => client.dispose())
  const results = client.iterate({ query })
  const one = results.next()
  await expect.poll(() => feeds.length).toBe(1)
  feeds[0]?.push(1)
  expect((await one).value).toEqual({ data: { ticks: 1 } })

  const two = results.next()
  server.closeSessionsOf('alice')
  await expect.poll(() => feeds.length).toBe(2)
  feeds[1]?.push(2)
  expect((await two).value).toEqual({ data: { ticks: 2 } })

  const end = results.next()
  feeds[1]?.end()
  expect((await end).done).toBe(true)
})

test('results are made into JSON once, however many subscribe', async () => {
  const things = thingsSchema()
  let serialized = 0
  const text = things.schema.getType('Thing')
  if (!isObjectType(text)) throw new Error('there is no Thing')
  const field = text.getFields()['text']
  const counted = {
    toJSON: () => {
      serialized++
      return 'counted'
    },
  }
  if (field === undefined) throw new Error('a thing says nothing')
  field.type = new GraphQLScalarType({ name: 'Counted', serialize: () => counted })
  const { url } = await httpRig({ operations: new Operations(things.schema, new LogLines()) })
  const headers = { authorization: 'Bearer alice' }
  const streams = await Promise.all(
    [1, 2, 3].map(() => openSse(url, 'subscription { changed { revision text } }', headers)),
  )
  await vi.waitFor(() => expect(things.changed).toHaveLength(1))
  things.changed[0]?.push({ id: 'a', revision: 1 })
  for (const { events } of streams) {
    const data = '{"data":{"changed":{"revision":1,"text":"counted"}}}'
    expect((await events.next()).value).toEqual({ event: 'next', data })
  }
  expect(serialized).toBe(1)
})
