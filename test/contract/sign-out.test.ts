import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { EndedSessionEntity } from '#database/entities/ended-session.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testDatabase } from '../support/test-database.ts'
import { testTokens } from '../support/test-tokens.ts'

const hour = 60 * 60 * 1_000
const ann = { email: 'ann@example.com', password: 'correct horse' }

onEachDatabase((kind) => {
  async function signedIn() {
    const server = await testTokens(await testDatabase(kind))
    const { accounts } = server
    const { token } = await accounts.signIn(ann, '127.0.0.1')
    const session = await accounts.authenticate(token)
    if (session === null) throw new Error('not signed in')
    return { ...server, token, session }
  }

  test('a sign-out ends the token and those renewed from it, on every server', async () => {
    const { accounts, another, token, session } = await signedIn()
    const elsewhere = await another()
    const renewed = await accounts.renewSession(session)
    expect(await elsewhere.authenticate(renewed.token)).toMatchObject({ id: session.id })
    await accounts.signOut(session)
    for (const server of [accounts, elsewhere.accounts]) {
      expect(await server.authenticate(token)).toBeNull()
      expect(await server.authenticate(renewed.token)).toBeNull()
      await expect(server.renewSession(session)).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' })
    }
  })

  test('other sign-ins of the account go on', async () => {
    const { accounts, session, ann: viewer } = await signedIn()
    const other = await accounts.signIn(ann, '127.0.0.1')
    await accounts.signOut(session)
    expect(await accounts.authenticate(other.token)).toMatchObject({ viewer })
  })

  test('a second sign-out, also at the same time on another server, changes nothing', async () => {
    const { accounts, another, session, token } = await signedIn()
    const elsewhere = await another()
    await Promise.all([accounts.signOut(session), elsewhere.accounts.signOut(session)])
    await accounts.signOut(session)
    expect(await accounts.authenticate(token)).toBeNull()
  })

  test('whoever holds sockets hears of the session that has ended, once it is written', async () => {
    const { accounts, session, token } = await signedIn()
    const heard: [string, unknown][] = []
    const ended = Promise.withResolvers<void>()
    accounts.onSessionsEnded(async (id) => {
      heard.push([id, await accounts.authenticate(token)])
      ended.resolve()
    })
    await accounts.signOut(session)
    await ended.promise
    expect(heard).toEqual([[session.id, null]])
  })

  test('a token of a server that gave sessions no id holds on, is renewed, and signs out', async () => {
    const { accounts, ann: viewer, clock } = await signedIn()
    const token = await new SignJWT({ sep: 0 })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('sluice')
      .setAudience('sluice-api')
      .setSubject(viewer.id)
      .setExpirationTime(Math.floor((clock.at + hour) / 1_000))
      .sign(new TextEncoder().encode('s'.repeat(32)))
    const session = await accounts.authenticate(token)
    if (session === null) throw new Error('the old token does not hold')
    const renewed = await accounts.renewSession(session)
    await accounts.signOut(session)
    expect(await accounts.authenticate(token)).toBeNull()
    expect(await accounts.authenticate(renewed.token)).toBeNull()
  })

  test('an API token cannot sign out, and is told what ends it', async () => {
    const { accounts, session: sessionOf, ann: viewer } = await testTokens(await testDatabase(kind))
    const attempt = accounts.signOut(await sessionOf(viewer))
    await expect(attempt).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('revokeApiToken'),
    })
  })

  test('an ended session is forgotten once none of its tokens can hold, and not before', async () => {
    const { accounts, database, session, token, clock } = await signedIn()
    clock.at += hour
    const { expiresAt } = await accounts.renewSession(session)
    await accounts.signOut(session)
    const count = () => database.read((manager) => manager.count(EndedSessionEntity))
    clock.at = expiresAt
    await accounts.sweep()
    expect(await count()).toBe(1)
    clock.at += hour
    await accounts.sweep()
    expect(await count()).toBe(0)
    expect(await accounts.authenticate(token)).toBeNull()
  })
})
