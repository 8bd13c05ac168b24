import { expect, test } from 'vitest'
import {
  ConsoleRenewDocument,
  ConsoleSignInDocument,
  CreateApiTokenDocument,
  SignOutDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { cookiesSet } from '../support/cookie-rig.ts'
import { openPage } from '../support/page.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { admin, sharedServer, tokenOf } from '../support/server.ts'
import { openSse } from '../support/sse.ts'

const shared = sharedServer()
const anyTask = 'subscription { tasksChanged { id } }'

test('a page signs in by a cookie that no script sees, uploads, watches, and signs out', async () => {
  const { server } = await shared()
  const page = openPage(server.url)
  const { signIn } = await page.ask(ConsoleSignInDocument, { input: admin })
  expect(signIn).toMatchObject({ viewer: { email: admin.email }, userErrors: [] })
  expect(page.cookie).toMatch(/^sluice-\d+=ey/)

  const { origin } = new URL(server.url)
  const headers = { origin, cookie: page.cookie }
  const body = 'a\n1\n'
  const put = { method: 'PUT', body, headers: { ...headers, 'graphql-require-preflight': '1' } }
  expect((await fetch(`${server.url}/uploads/a.csv`, put)).status).toBe(201)

  // whoever has copied the token before is out as well
  const copied = new ApiClient(server.url)
  copied.useToken(page.cookie.replace(/^[^=]+=/, ''))
  await page.ask(ConsoleRenewDocument, {})
  const other = await server.client()
  const socket = await RawSocket.open(server.url, { headers })
  socket.send({ type: 'connection_init' })
  await socket.receive('connection_ack')
  const stream = await openSse(server.url, anyTask, headers)
  expect(stream.response.status).toBe(200)

  const kept = page.cookie
  expect(await page.ask(SignOutDocument, {})).toEqual({ signOut: { userErrors: [] } })
  expect(page.cookie).toBe('')
  expect((await socket.closed).code).toBe(4403)
  await expect(stream.events.next()).rejects.toThrow()
  for (const cookie of [headers.cookie, kept]) {
    const again = await openPage(server.url, cookie).ask(ViewerDocument, {})
    expect(again).toEqual({ viewer: null })
  }
  expect(await copied.request(ViewerDocument, {})).toEqual({ viewer: null })
  expect(await other.request(ViewerDocument, {})).toMatchObject({ viewer: { email: admin.email } })
})

test('who is not signed in is told so, and loses a cookie that does not hold', async () => {
  const { server } = await shared()
  const page = openPage(server.url, `sluice-${new URL(server.url).port}=gone`)
  await expect(page.ask(SignOutDocument, {})).rejects.toThrow('Sign in first')
  expect(page.cookie).toBe('')
})

test('a token signs out without a cookie', async () => {
  const { server } = await shared()
  const token = await tokenOf(server.url)
  const headers = { authorization: `Bearer ${token}` }
  expect(
    await cookiesSet(server.url, 'mutation { signOut { userErrors { code } } }', headers),
  ).toEqual([])
  const client = new ApiClient(server.url)
  client.useToken(token)
  expect(await client.request(ViewerDocument, {})).toEqual({ viewer: null })
})

test('an API token cannot sign out', async () => {
  const { server, api } = await shared()
  const input = { name: 'script', role: 'EDITOR' as const, expiresInDays: 1 }
  const { createApiToken } = await api.request(CreateApiTokenDocument, { input })
  const script = new ApiClient(server.url)
  script.useToken(createApiToken.secret ?? '')
  const { signOut } = await script.request(SignOutDocument, {})
  expect(signOut.userErrors).toEqual([
    { code: 'FORBIDDEN', message: expect.stringContaining('revokeApiToken') },
  ])
  expect((await script.request(ViewerDocument, {})).viewer).not.toBeNull()
})
