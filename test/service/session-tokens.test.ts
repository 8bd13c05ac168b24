import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { SessionTokens } from '#service/session-tokens.ts'

const secret = 's'.repeat(32)
const key = new TextEncoder().encode(secret)
const at = Date.parse('2026-03-01T12:00:00.500Z')
const hours = 60 * 60 * 1_000
const user = { id: 'user_1', sessionEpoch: 3 }

test('a token holds for 12 hours and tells whose it is', async () => {
  let now = at
  const tokens = new SessionTokens(secret, () => now)
  const { token, expiresAt } = await tokens.issue(user, 'session-1')
  expect(expiresAt).toBe(Date.parse('2026-03-02T00:00:00Z'))
  const claims = { userId: 'user_1', sessionId: 'session-1', sessionEpoch: 3, expiresAt }
  expect(await tokens.verify(token)).toEqual(claims)
  now = expiresAt - 1
  expect(await tokens.verify(token)).toEqual(claims)
  now = expiresAt
  expect(await tokens.verify(token)).toBeNull()
})

/** A token that would do, but for `change`. */
function forged(change: Record<string, unknown>, alg = 'HS256', by = key): Promise<string> {
  const exp = Math.floor((at + hours) / 1_000)
  const claims = { iss: 'sluice', aud: 'sluice-api', sub: 'user_1', sep: 3, exp, ...change }
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(by)
}

test('the forged tokens below fail for what is wrong with them alone', async () => {
  expect(await new SessionTokens(secret, () => at).verify(await forged({}))).not.toBeNull()
})

test.each<[string, () => string | Promise<string>]>([
  ['another issuer', () => forged({ iss: 'other' })],
  ['another audience', () => forged({ aud: 'other' })],
  ['no subject', () => forged({ sub: undefined })],
  ['no end', () => forged({ exp: undefined })],
  ['no session epoch', () => forged({ sep: undefined })],
  ['a session epoch that is no number', () => forged({ sep: '3' })],
  ['an end in the past', () => forged({ exp: Math.floor(at / 1_000) - 1 })],
  ['another algorithm', () => forged({}, 'HS512')],
  ['another key', () => forged({}, 'HS256', new TextEncoder().encode('t'.repeat(32)))],
  ['no signature', () => new UnsecuredJWT({ sub: 'user_1', sep: 3 }).encode()],
  ['no token at all', () => 'hello'],
  ['nothing', () => ''],
])('%s: refused', async (_, token) => {
  expect(await new SessionTokens(secret, () => at).verify(await token())).toBeNull()
})
