import { describe, expect, test } from 'vitest'
import { countingRig, getUrl, mutation } from '../support/counting-rig.ts'

const form = 'application/x-www-form-urlencoded'
const marked = 'GraphQL-Require-Preflight'

/** The mutation as a body of each type that a form of another site can send. */
const bodies: Record<string, (type: string) => RequestInit> = {
  'text/plain': textual(JSON.stringify({ query: mutation })),
  'TEXT/PLAIN; charset=utf-8': textual(JSON.stringify({ query: mutation })),
  [form]: textual(String(new URLSearchParams({ query: mutation }))),
  'Application/X-WWW-Form-Urlencoded ; charset=utf-8': textual(
    String(new URLSearchParams({ query: mutation })),
  ),
  'multipart/form-data; boundary=x': textual(
    [
      '--x',
      'Content-Disposition: form-data; name="operations"',
      '',
      JSON.stringify({ query: mutation }),
      '--x--',
      '',
    ].join('\r\n'),
  ),
}

function textual(body: string) {
  return (type: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type, authorization: 'Bearer alice' },
    body,
  })
}

describe('what a form of another site can send', () => {
  test.each(Object.entries(bodies))('%s is refused, and told how it goes', async (type, init) => {
    const { url, runs } = await countingRig()
    const response = await fetch(`${url}/graphql`, init(type))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: expect.stringMatching(/application\/json.*"GraphQL-Require-Preflight: 1"/),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    })
    expect(runs()).toBe(0)
  })

  test.each(['GraphQL-Require-Preflight', 'Apollo-Require-Preflight', 'X-Apollo-Operation-Name'])(
    'with the header %s, which no form can send, it is let in',
    async (name) => {
      const { url, runs } = await countingRig()
      for (const type of [form, 'multipart/form-data; boundary=x']) {
        const init = bodies[type]?.(type)
        const headers = { ...init?.headers, [name]: '1' }
        const response = await fetch(`${url}/graphql`, { ...init, headers })
        expect(await response.json()).toEqual({ data: { signIn: 'token' } })
      }
      expect(runs()).toBe(2)
    },
  )

  test('an empty header does not count', async () => {
    const { url, runs } = await countingRig()
    const init = bodies[form]?.(form)
    const headers = { ...init?.headers, [marked]: '' }
    const response = await fetch(`${url}/graphql`, { ...init, headers })
    expect([response.status, runs()]).toEqual([400, 0])
  })
})

describe('a GET', () => {
  const status = async (headers: Record<string, string>) => {
    const { url } = await countingRig()
    return (await fetch(getUrl(url, '{ hello }'), { headers })).status
  }
  const cookie = 'session=1'

  test.each([
    ['without a cookie', {}, 200],
    ['with a token alone', { authorization: 'Bearer alice' }, 200],
    ['with a cookie', { cookie }, 400],
    ['with a cookie, from another site', { cookie, 'sec-fetch-site': 'cross-site' }, 400],
    [
      'with a cookie, from another host of the site',
      { cookie, 'sec-fetch-site': 'same-site' },
      400,
    ],
    ['with a cookie and a type', { cookie, 'content-type': 'text/plain' }, 400],
    ['with a cookie and a type of no use', { cookie, 'content-type': 'message/x' }, 400],
    ['with a cookie, from a page of the server', { cookie, 'sec-fetch-site': 'same-origin' }, 200],
    ['with a cookie, by Apollo Client', { cookie, 'content-type': 'application/json' }, 200],
    ['with a cookie and the header', { cookie, [marked]: '1' }, 200],
  ])('%s', async (_, headers, expected) => {
    expect(await status(headers)).toBe(expected)
  })

  test('what is refused is told how it goes', async () => {
    const { url } = await countingRig()
    const response = await fetch(getUrl(url, '{ hello }'), { headers: { cookie } })
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('"GraphQL-Require-Preflight: 1"') }],
    })
  })

  test('GraphiQL opens with cookies', async () => {
    const { url } = await countingRig()
    const headers = { cookie, accept: 'text/html' }
    const response = await fetch(`${url}/graphql`, { headers })
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    await response.body?.cancel()
  })
})

test('pages of allowed origins may send the header', async () => {
  const { url } = await countingRig()
  const headers = {
    origin: 'https://app.example.com',
    'access-control-request-method': 'POST',
    'access-control-request-headers': marked.toLowerCase(),
  }
  const response = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers })
  expect(response.headers.get('access-control-allow-headers')).toContain(marked)
})
