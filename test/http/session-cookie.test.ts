import { describe, expect, test } from 'vitest'
import { cookieRig, cookiesSet, signIn, signOut } from '../support/cookie-rig.ts'
import { openSse } from '../support/sse.ts'

describe('a sign-in from a page of the server sets a cookie', () => {
  test.each([
    [
      'localhost:4000',
      'http://localhost:4000',
      'sluice-4000=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict',
    ],
    [
      'localhost',
      'http://localhost',
      'sluice-80=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict',
    ],
    [
      'a.localhost:1',
      'http://a.localhost:1',
      'sluice-1=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict',
    ],
    [
      '127.8.9.1:2',
      'http://127.8.9.1:2',
      'sluice-2=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict',
    ],
    [
      '[::1]:3',
      'http://[::1]:3',
      'sluice-3=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict',
    ],
    [
      'sluice.example',
      'https://sluice.example',
      '__Host-sluice=alice; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      '10.0.0.3:4000',
      'http://10.0.0.3:4000',
      '__Host-sluice=alice; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      '127.0.0.1.example',
      'https://127.0.0.1.example',
      '__Host-sluice=alice; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict',
    ],
  ])('of %s', async (host, origin, cookie) => {
    const { url } = await cookieRig()
    const set = await cookiesSet(url, signIn, { host, origin })
    expect(set.map(inOrder)).toEqual([inOrder(cookie)])
  })

  test.each([
    [
      'https://sluice.example',
      '__Host-sluice=alice; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      'https://data.example/sluice',
      'sluice=alice; Max-Age=3600; Path=/sluice; HttpOnly; Secure; SameSite=Strict',
    ],
    ['http://localhost:8080', 'sluice-8080=alice; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict'],
  ])('behind a proxy at %s, whatever host that names', async (publicUrl, cookie) => {
    const { url } = await cookieRig({ publicUrl })
    const { origin } = new URL(publicUrl)
    for (const host of ['sluice:4000', '127.0.0.1:4000']) {
      const set = await cookiesSet(url, signIn, { host, origin })
      expect(set.map(inOrder)).toEqual([inOrder(cookie)])
    }
  })

  test('that goes by https alone where a proxy serves the page elsewhere', async () => {
    const { url } = await cookieRig()
    const headers = { origin: 'https://sluice.example', 'sec-fetch-site': 'same-origin' }
    const [set = ''] = await cookiesSet(url, signIn, { ...headers, host: '127.0.0.1:4000' })
    expect(set).toMatch(/^sluice-4000=alice; .*Secure/)
  })

  test.each<[string, Record<string, string>]>([
    ['nobody who says it', {}],
    ['another origin', { origin: 'https://evil.example' }],
    ['an allowed origin', { origin: 'https://app.example.com' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a sandbox', { origin: 'null' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('but none from %s', async (_, headers) => {
    const { url } = await cookieRig()
    expect(await cookiesSet(url, signIn, headers)).toEqual([])
  })
})

describe('a cookie is taken away', () => {
  test('as it was set', async () => {
    const { url, cookie } = await cookieRig()
    const [name] = cookie.split('=')
    const set = await cookiesSet(url, signOut, { cookie, origin: url })
    const gone = `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`
    expect(set.map(inOrder)).toEqual([inOrder(gone)])
  })

  test('only where there is one', async () => {
    const { url } = await cookieRig()
    expect(await cookiesSet(url, signOut, { cookie: 'other=1', origin: url })).toEqual([])
  })
})

describe('the cookie signs in', () => {
  const email = '{ email }'

  test('a POST', async () => {
    const { url, cookie, post } = await cookieRig()
    const { body } = await post({ query: email }, { cookie: `a=1; ${cookie}; b`, origin: url })
    expect(body).toEqual({ data: { email: 'alice@example.com' } })
  })

  test('a GET', async () => {
    const { url, cookie } = await cookieRig()
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const response = await fetch(`${url}/graphql?query=${email}`, { headers })
    expect(await response.json()).toEqual({ data: { email: 'alice@example.com' } })
  })

  test('an event stream, which ends with its session', async () => {
    const { url, cookie, server } = await cookieRig()
    const stream = await openSse(url, 'subscription { ticks }', { cookie, origin: url })
    expect(stream.response.status).toBe(200)
    server.closeSessionsOf('alice')
    await expect(stream.events.next()).rejects.toThrow()
  })

  test('but an Authorization header goes first, also one that does not hold', async () => {
    const { url, cookie, post, accounts } = await cookieRig()
    accounts.signIn('bob')
    const ask = async (authorization: string) =>
      (await post({ query: email }, { cookie, origin: url, authorization })).body.data
    expect(await ask('Bearer bob')).toEqual({ email: 'bob@example.com' })
    expect(await ask('Bearer nobody')).toEqual({ email: null })
    // as GraphiQL sends it where nobody has put a token in
    expect(await ask('Bearer ')).toEqual({ email: 'alice@example.com' })
  })

  test.each(['sluice=alice', '__Host-sluice=alice', 'sluice-1=alice'])(
    'only by the name that this server gives it: not %s',
    async (cookie) => {
      const { url, post } = await cookieRig()
      const { body } = await post({ query: email }, { cookie, origin: url })
      expect(body).toEqual({ data: { email: null } })
    },
  )
})

/** Attributes have no order. */
function inOrder(cookie: string): readonly string[] {
  const [pair = '', ...attributes] = cookie.split('; ')
  return [pair, ...attributes.sort()]
}
