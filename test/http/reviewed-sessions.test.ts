import { describe, expect, test } from 'vitest'
import { type Accounts, httpRig } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { openSse } from '../support/sse.ts'

describe('what another server has ended ends here, too', () => {
  const ticks = 'subscription { ticks }'

  test.each([
    ['a sign-out', (accounts: Accounts) => accounts.signOut('alice')],
    ['another role', (accounts: Accounts) => accounts.signIn('alice', undefined, 'VIEWER')],
  ])('%s', async (_, change) => {
    const { url, accounts, feeds } = await httpRig({ reviewInterval: 10 })
    accounts.signIn('bob')
    const socket = await RawSocket.signedIn(url)
    const other = await RawSocket.signedIn(url, 'bob')
    const stream = await openSse(url, ticks, { authorization: 'Bearer alice' })
    change(accounts)
    expect((await socket.closed).code).toBe(4403)
    await expect(stream.events.next()).rejects.toThrow()
    await feeds[0]?.returned
    other.send({ type: 'ping' })
    await other.receive('pong')
  })

  test('not where sessions cannot be read', async () => {
    let fault: Error | undefined
    let asked = 0
    const rig = await httpRig({
      reviewInterval: 1,
      authenticate: async (authorization) => {
        asked++
        if (fault) throw fault
        return rig.accounts.authenticate(authorization)
      },
    })
    const socket = await RawSocket.signedIn(rig.url)
    fault = new Error('the database is away')
    const before = asked
    await expect.poll(() => asked).toBeGreaterThan(before + 2)
    socket.send({ type: 'ping' })
    await socket.receive('pong')
  })
})
