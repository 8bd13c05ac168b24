import { describe, expect, test } from 'vitest'
import { cookieRig, signIn } from '../support/cookie-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { uploadServer } from '../support/upload-server.ts'

const marked = { 'graphql-require-preflight': '1' }
const foreign =
  /^The session cookie speaks for pages of the server itself, and this request comes from https:\/\/\S+\. Leave out the cookie, and send "Authorization: Bearer <token>"\.$/
const unknown =
  /^The session cookie speaks .* and this request does not say that it comes from one\. /
const form =
  /^Send the request as application\/json, or, .* "GraphQL-Require-Preflight: 1" as well: /
const upload =
  /^To upload by the session cookie, send the header "GraphQL-Require-Preflight: 1" as well: /

describe('GraphQL by the cookie', () => {
  const json = { 'content-type': 'application/json' }
  const plain = { 'content-type': 'text/plain' }
  test.each<[string, (own: string) => Record<string, string>, number, RegExp | undefined]>([
    ['from the server’s own page', (origin) => ({ ...json, origin }), 200, undefined],
    [
      'where only the browser says so',
      () => ({ ...json, 'sec-fetch-site': 'same-origin' }),
      200,
      undefined,
    ],
    ['from another origin', () => ({ ...json, origin: 'https://evil.example' }), 403, foreign],
    [
      'from an allowed origin',
      () => ({ ...json, origin: 'https://app.example.com' }),
      403,
      foreign,
    ],
    [
      'from another origin, with the header',
      () => ({ ...json, ...marked, origin: 'https://evil.example' }),
      403,
      foreign,
    ],
    ['from nowhere', () => json, 403, unknown],
    [
      'from another host of the site',
      () => ({ ...json, 'sec-fetch-site': 'same-site' }),
      403,
      unknown,
    ],
    ['in the form of a form', (origin) => ({ ...plain, origin }), 400, form],
  ])('%s', async (_, headersOf, status, message) => {
    const { url, cookie } = await cookieRig()
    const headers = { cookie, ...headersOf(url) }
    const body = JSON.stringify({ query: signIn })
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    const answer = await response.json()
    if (message === undefined) expect(answer).toEqual({ data: { signIn: 'done' } })
    else {
      const code = status === 403 ? 'FORBIDDEN' : 'BAD_USER_INPUT'
      const error = { message: expect.stringMatching(message), extensions: { code } }
      expect(answer).toEqual({ errors: [error] })
      expect(response.headers.get('set-cookie')).toBeNull()
    }
  })

  test('a token from an allowed origin is no concern of it', async () => {
    const { cookie, post } = await cookieRig()
    const headers = { cookie, origin: 'https://app.example.com', authorization: 'Bearer alice' }
    const { body } = await post({ query: '{ email }' }, headers)
    expect(body).toEqual({ data: { email: 'alice@example.com' } })
  })
})

describe('an upload by the cookie', () => {
  const evil = { origin: 'https://evil.example' }
  test.each<[string, string, (own: string) => Record<string, string>, number, RegExp | undefined]>([
    ['PUT', 'from the server’s own page', (origin) => ({ ...marked, origin }), 201, undefined],
    ['PUT', 'without the header', (origin) => ({ origin }), 400, upload],
    ['PUT', 'from another origin', () => ({ ...marked, ...evil }), 403, foreign],
    ['PUT', 'from nowhere', () => marked, 403, unknown],
    ['POST', 'from the server’s own page', (origin) => ({ ...marked, origin }), 201, undefined],
    ['POST', 'without the header', (origin) => ({ origin }), 400, upload],
    ['POST', 'from another origin', () => ({ ...marked, ...evil }), 403, foreign],
    ['PATCH', 'from another origin', () => ({ ...marked, ...evil }), 403, foreign],
    ['PATCH', 'without the header', (origin) => ({ origin }), 400, upload],
    ['DELETE', 'from another origin', () => ({ ...marked, ...evil }), 403, foreign],
    ['HEAD', 'from the server’s own page', (origin) => ({ origin }), 404, undefined],
    ['HEAD', 'from nowhere', () => ({}), 400, undefined],
    ['HEAD', 'with the header', () => marked, 404, undefined],
  ])('%s %s', async (method, _, headersOf, status, message) => {
    const server = await uploadServer()
    const path = method === 'POST' ? '/uploads' : '/uploads/upload_1'
    const tus = { 'tus-resumable': '1.0.0', 'upload-length': '4' }
    const cookie = `sluice-${server.port}=ann`
    const headers = { ...(method !== 'PUT' && tus), cookie, ...headersOf(server.url) }
    const body = method === 'PUT' ? 'a,b\n' : null
    const response = await fetch(server.url + path, { method, headers, body })
    expect(response.status).toBe(status)
    if (message === undefined) return
    const code = status === 403 ? 'FORBIDDEN' : 'BAD_USER_INPUT'
    const error = { code, message: expect.stringMatching(message) }
    expect(await response.json()).toEqual({ error })
  })

  test('an Authorization header goes first', async () => {
    const server = await uploadServer()
    const headers = { cookie: `sluice-${server.port}=ann`, authorization: 'Bearer eve' }
    const response = await fetch(`${server.url}/uploads/a`, { method: 'PUT', headers, body: 'a' })
    expect(await response.json()).toMatchObject({ error: { message: /Your role is VIEWER/ } })
  })
})

describe('a WebSocket by the cookie', () => {
  const hello = { type: 'connection_init' }
  async function opened(headersOf: (rig: { url: string; cookie: string }) => object) {
    const rig = await cookieRig()
    const socket = await RawSocket.open(rig.url, { headers: { ...headersOf(rig) } })
    return { ...rig, socket }
  }

  test('opens from the server’s own page, and ends with its session', async () => {
    const { socket, server } = await opened(({ url, cookie }) => ({ origin: url, cookie }))
    socket.send(hello)
    await socket.receive('connection_ack')
    socket.subscribe('1', '{ email }')
    const { payload } = await socket.receive('next', '1')
    expect(payload).toEqual({ data: { email: 'alice@example.com' } })
    server.closeSessionsOf('alice')
    expect((await socket.closed).code).toBe(4403)
  })

  test.each<[string, object]>([
    ['from an allowed origin', { origin: 'https://app.example.com' }],
    ['from nowhere', {}],
    [
      'where only the browser says that it is the server’s page',
      { 'sec-fetch-site': 'same-origin' },
    ],
  ])('does not %s, where a token does', async (_, headers) => {
    const { socket, url } = await opened(({ cookie }) => ({ ...headers, cookie }))
    socket.send(hello)
    expect((await socket.closed).code).toBe(4403)
    const other = await RawSocket.open(url, { headers: { ...headers } })
    other.send({ ...hello, payload: { authorization: 'Bearer alice' } })
    await other.receive('connection_ack')
  })

  test('is refused to other origins', async () => {
    const evil = opened(({ cookie }) => ({ origin: 'https://evil.example', cookie }))
    await expect(evil).rejects.toThrow('403')
  })

  test('the authorization of connection_init goes first', async () => {
    const { socket } = await opened(({ url, cookie }) => ({ origin: url, cookie }))
    socket.send({ ...hello, payload: { authorization: 'Bearer nobody' } })
    expect((await socket.closed).code).toBe(4403)
  })
})
