import { describe, expect, test } from 'vitest'
import { ApiError } from '#graphql/errors.ts'
import { Operations } from '#graphql/operations.ts'
import { countingRig, getUrl, mutation } from '../support/counting-rig.ts'
import { httpRig, LogLines, smallSchema } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'

const json = 'application/json'
const own = 'application/graphql-response+json'
const events = 'text/event-stream'

async function answer(url: string, init: RequestInit) {
  const response = await fetch(url, init)
  const type = response.headers.get('content-type')?.split(';')[0]
  return { response, status: response.status, type, text: await response.text() }
}

function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', headers: { 'content-type': json, ...headers }, body: text }
}

describe('the status', () => {
  const items = 'query ($n: Int) { items(first: $n) { nodes { id } } }'
  // what application/graphql-response+json is answered with, and application/json
  test.each([
    ['a result', { query: '{ hello }' }, 200, 200],
    ['a result with data and errors', { query: '{ hello secret }' }, 200, 200],
    ['a result whose data is null', { query: '{ broken }' }, 200, 200],
    ['a syntax error', { query: '{ hello' }, 400, 200],
    ['an unknown field', { query: '{ helo }' }, 400, 200],
    ['an unknown operation', { query: 'query A { hello }', operationName: 'B' }, 400, 200],
    ['no operation named', { query: 'query A { hello } query B { hello }' }, 400, 200],
    ['a variable of the wrong type', { query: items, variables: { n: 'x' } }, 400, 200],
    ['a list that is too long', { query: items, variables: { n: 100_000 } }, 400, 200],
    ['no query', { variables: {} }, 400, 400],
    ['a query that is no text', { query: 7 }, 400, 400],
    ['variables that are no map', { query: '{ hello }', variables: [7] }, 400, 400],
    ['an operationName that is no text', { query: '{ hello }', operationName: 0 }, 400, 400],
    ['a body that is no JSON', '{ hello }', 400, 400],
    ['a body that is no object', '7', 400, 400],
    ['no body', '', 400, 400],
    ['a list of operations', [{ query: '{ hello }' }], 400, 400],
    ['an empty list', [], 400, 400],
  ])('of %s', async (_, body, status, legacyStatus) => {
    const { url } = await httpRig()
    const one = await answer(`${url}/graphql`, posted(body, { accept: own }))
    expect([one.status, one.type]).toEqual([status, own])
    const other = await answer(`${url}/graphql`, posted(body, { accept: json }))
    expect([other.status, other.type]).toEqual([legacyStatus, json])
    const { data, errors } = JSON.parse(one.text)
    expect(data === undefined).toBe(status === 400)
    for (const error of errors ?? []) expect(Object.keys(error.extensions)).not.toContain('http')
  })

  test.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 400],
    ['INTERNAL', 500],
  ] as const)('of a subscription that is refused with %s', async (code, status) => {
    const schema = smallSchema()
    const field = schema.getSubscriptionType()?.getFields()['forbidden']
    if (field === undefined) throw new Error('the schema has no such subscription')
    field.subscribe = () => {
      throw new ApiError(code, 'No.')
    }
    const { url } = await httpRig({ operations: new Operations(schema, new LogLines()) })
    const ask = (accept: string) =>
      answer(`${url}/graphql`, posted({ query: 'subscription { forbidden }' }, { accept }))
    const errors = [{ message: 'No.', extensions: { code } }]
    const one = await ask(`${own}, ${events}`)
    expect([one.status, one.type]).toEqual([status, own])
    expect(JSON.parse(one.text)).toMatchObject({ errors })
    // an event, and not a status that an EventSource would not show
    const other = await ask(events)
    expect([other.status, other.type]).toEqual([200, events])
    expect(other.text).toContain(code)
  })

  test.each(['{ hello }', '7', JSON.stringify({ variables: {} })])(
    'of %s to who wants events is 400, as no request came',
    async (body) => {
      const { url } = await httpRig()
      const { status } = await answer(`${url}/graphql`, posted(body, { accept: events }))
      expect(status).toBe(400)
    },
  )

  test('is nothing that a WebSocket hears of, though documents are shared', async () => {
    const { url } = await httpRig()
    for (const query of ['{ helo }', '{ hello']) {
      await answer(`${url}/graphql`, posted({ query }, { accept: own }))
      const socket = await RawSocket.signedIn(url)
      socket.subscribe('1', query)
      const { payload } = await socket.receive('error', '1')
      expect(payload).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
      expect(JSON.stringify(payload)).not.toContain('http')
    }
  })
})

describe('several operations in one request', () => {
  test('are refused whole, and told how it goes', async () => {
    const { url, runs } = await countingRig()
    const { status, text } = await answer(`${url}/graphql`, posted([{ query: mutation }]))
    expect(status).toBe(400)
    expect(text).toContain('send several requests, or one operation with several fields')
    expect(runs()).toBe(0)
  })
})

describe('a GET', () => {
  test.each([mutation, `query A { hello } ${mutation.replace('mutation', 'mutation B')}`])(
    'runs no mutation: %s',
    async (query) => {
      const { url, runs } = await countingRig()
      const more = query.includes('mutation B') ? { operationName: 'B' } : {}
      for (const accept of [own, json, events, '*/*']) {
        const { response, text } = await answer(getUrl(url, query, more), { headers: { accept } })
        expect([accept, response.status]).toEqual([accept, 405])
        expect(response.headers.get('allow')).toBe('POST')
        expect(text).toContain('POST')
      }
      expect(runs()).toBe(0)
    },
  )

  test('runs the query of a document that has a mutation beside it', async () => {
    const { url, runs } = await countingRig()
    const query = `query A { hello } ${mutation.replace('mutation', 'mutation B')}`
    const { text } = await answer(getUrl(url, query, { operationName: 'A' }), {})
    expect(JSON.parse(text)).toEqual({ data: { hello: 'world' } })
    expect(runs()).toBe(0)
  })

  test('takes variables and extensions as JSON', async () => {
    const { url } = await httpRig()
    const query =
      'query ($n: Int) { few(first: 1) { nodes { id } } items(first: $n) { nodes { id } } }'
    const more = { variables: '{"n":5000}', extensions: '{}' }
    const { text } = await answer(getUrl(url, query, more), {})
    expect(text).toContain('at most 1000 items')
  })
})

test.each(['PUT', 'DELETE', 'PATCH'])('%s is not possible, and told what is', async (method) => {
  const { url } = await httpRig()
  const { response } = await answer(`${url}/graphql`, { ...posted({ query: '{ hello }' }), method })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST'])
})

describe('Accept', () => {
  test.each([
    [own, own],
    [json, json],
    ['*/*', json],
    ['', json],
    ['application/*', json],
    ['text/*', events],
    ['Application/GraphQL-Response+JSON', own],
    [`${own}, ${json};q=0.9`, own],
    [`${json};q=0.9, ${own}`, own],
    [`${own};q=0.1, ${json};q=0.2`, json],
    [`${own};q=0, */*`, json],
    [`${json};q=0, */*`, own],
    [`text/html;q=0.5, ${own}; charset=utf-8`, own],
    [`${events}, ${json}`, json],
    [`multipart/mixed, ${json}`, json],
  ])('%s is answered by %s', async (accept, expected) => {
    const { url } = await httpRig()
    const init = posted({ query: '{ hello }' }, { accept })
    const { type, status } = await answer(`${url}/graphql`, init)
    expect([status, type]).toEqual([200, expected])
  })

  test.each(['text/plain', 'image/png', 'multipart/mixed', `${own};q=0`])(
    '%s is nothing that the server has, and it says what it has',
    async (accept) => {
      const { url, runs } = await countingRig()
      const { status, text } = await answer(
        `${url}/graphql`,
        posted({ query: mutation }, { accept }),
      )
      expect([status, runs()]).toEqual([406, 0])
      expect(text).toContain(own)
    },
  )

  test('a subscription that is not to come as events does not begin', async () => {
    const { url, feeds } = await httpRig()
    for (const accept of [json, own, `multipart/mixed;subscriptionSpec=1.0, ${own}`]) {
      const init = posted({ query: 'subscription { ticks }' }, { accept })
      for (const { status, text } of [
        await answer(`${url}/graphql`, init),
        await answer(getUrl(url, 'subscription { ticks }'), { headers: { accept } }),
      ]) {
        expect(status).toBe(406)
        expect(text).toContain('accept text/event-stream')
      }
    }
    expect(feeds).toHaveLength(0)
  })

  test('a subscription may come by GET, as EventSource asks', async () => {
    const { url, feeds } = await httpRig()
    const abort = new AbortController()
    const init = { headers: { accept: events }, signal: abort.signal }
    const response = await fetch(getUrl(url, 'subscription { ticks }'), init)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    abort.abort()
    await feeds[0]?.returned
  })
})

describe('Content-Type', () => {
  const query = '{ hello }'
  test.each([
    ['application/json', JSON.stringify({ query })],
    ['Application/JSON', JSON.stringify({ query })],
    ['application/json ; charset="UTF-8"', JSON.stringify({ query })],
    ['application/graphql+json', JSON.stringify({ query })],
    ['application/graphql', query],
  ])('%s is read', async (type, body) => {
    const { url } = await httpRig()
    const { text } = await answer(`${url}/graphql`, posted(body, { 'content-type': type }))
    expect(JSON.parse(text)).toEqual({ data: { hello: 'world' } })
  })

  test.each(['text/json', 'application/xml', 'json', 'application/json, text/plain', ''])(
    '"%s" is not, and the answer tells what is',
    async (type) => {
      const { url } = await httpRig()
      const init = posted({ query }, { 'content-type': type })
      const { status, text } = await answer(`${url}/graphql`, init)
      expect(status).toBe(415)
      expect(text).toContain('Content-Type: application/json')
    },
  )

  test('nothing but UTF-8 is read', async () => {
    const { url } = await httpRig()
    const init = posted({ query }, { 'content-type': 'application/json; charset=latin1' })
    const { status, text } = await answer(`${url}/graphql`, init)
    expect(status).toBe(415)
    expect(text).toContain('UTF-8')
  })
})
