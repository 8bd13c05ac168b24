import { expect, test } from 'vitest'
import { httpRig } from '../support/http-rig.ts'
import { follow, legacyClient } from '../support/legacy-client.ts'
import { stablePort } from '../support/stable-port.ts'

const ticks = 'subscription { ticks }'
const tick = (count: number) => ({ data: { ticks: count } })

/** A rig and a client whose subscription to `ticks` has begun. */
async function ticking() {
  const rig = await httpRig()
  const client = legacyClient(rig.url)
  const operation = follow(client, ticks)
  await expect.poll(() => rig.feeds.length).toBe(1)
  return { ...rig, client, operation }
}

test('queries, mutations and subscriptions run on one socket', async () => {
  const { client, feeds, operation } = await ticking()
  expect(await follow(client, '{ email }').ended).toEqual([
    { data: { email: 'alice@example.com' } },
  ])
  expect(await follow(client, 'mutation { signIn(password: "a") }').ended).toEqual([
    { data: { signIn: 'token' } },
  ])
  feeds[0]?.push(1)
  feeds[0]?.push(2)
  feeds[0]?.end()
  expect(await operation.ended).toEqual([tick(1), tick(2)])
})

test('what is wrong with one operation is told to that one, and the others go on', async () => {
  const { client, feeds, operation } = await ticking()
  await expect(follow(client, 'subscription {').ended).rejects.toMatchObject({
    message: expect.stringContaining('Syntax Error'),
    extensions: { code: 'BAD_USER_INPUT' },
  })
  await expect(follow(client, 'subscription { tocks }').ended).rejects.toMatchObject({
    message: expect.stringContaining('Cannot query field "tocks"'),
  })
  expect(await follow(client, 'subscription { forbidden }').ended).toMatchObject([
    { errors: [{ message: 'There is no such thing.', extensions: { code: 'NOT_FOUND' } }] },
  ])
  feeds[0]?.push(1)
  await expect.poll(() => operation.results).toEqual([tick(1)])
})

test('operations beyond the limit are refused, and those within it go on', async () => {
  const { client, feeds } = await ticking()
  const more = Array.from({ length: 49 }, () => follow(client, ticks))
  await expect.poll(() => feeds.length).toBe(50)
  await expect(follow(client, ticks).ended).rejects.toMatchObject({
    message: expect.stringContaining('operations run on one connection'),
  })
  feeds.at(-1)?.push(1)
  await expect.poll(() => more.at(-1)?.results).toEqual([tick(1)])
})

test('unsubscribing returns the iterator', async () => {
  const { feeds, operation } = await ticking()
  operation.unsubscribe()
  await feeds[0]?.returned
})

test('closing the client returns its iterators', async () => {
  const { client, feeds } = await ticking()
  client.close()
  await feeds[0]?.returned
})

test('without a sign-in the client is told so, and so is its operation', async () => {
  const { url } = await httpRig()
  const told = Promise.withResolvers<unknown>()
  const client = legacyClient(url, { connectionParams: {}, connectionCallback: told.resolve })
  const refusal = {
    message: expect.stringContaining('Sign in first'),
    extensions: { code: 'UNAUTHENTICATED' },
  }
  await expect(follow(client, ticks).ended).rejects.toEqual(refusal)
  expect(await told.promise).toEqual(refusal)
})

test('when its session ends a client connects again, with a new token, and its operations go on', async () => {
  const { server, url, feeds, accounts } = await httpRig()
  accounts.signIn('bob')
  const tokens = ['Bearer alice', 'Bearer bob']
  const client = legacyClient(url, {
    reconnect: true,
    connectionParams: () => ({ Authorization: tokens.shift() }),
  })
  const operation = follow(client, ticks)
  await expect.poll(() => feeds.length).toBe(1)
  server.closeSessionsOf('alice')
  await feeds[0]?.returned
  await expect.poll(() => feeds.length, { timeout: 10_000 }).toBe(2)
  feeds[1]?.push(1)
  await expect.poll(() => operation.results).toEqual([tick(1)])
})

test('where a session cannot be read a client connects again, and its operations wait', async () => {
  let attempts = 0
  const { url } = await httpRig({
    authenticate: async () => {
      attempts += 1
      if (attempts === 1) throw new Error('the database is gone')
      const viewer = { id: 'alice', email: 'alice@example.com', role: 'EDITOR' } as const
      return { viewer, expiresAt: Date.now() + 3_600_000 }
    },
  })
  const client = legacyClient(url, { reconnect: true })
  expect(await follow(client, '{ email }').ended).toEqual([
    { data: { email: 'alice@example.com' } },
  ])
})

test('when the server comes back its subscriptions go on', async () => {
  const port = await stablePort()
  const first = await httpRig({}, port)
  const client = legacyClient(first.url, { reconnect: true })
  const operation = follow(client, ticks)
  await expect.poll(() => first.feeds.length).toBe(1)
  first.feeds[0]?.push(1)
  await expect.poll(() => operation.results).toEqual([tick(1)])
  await first.server.close(0)
  const second = await httpRig({}, port)
  await expect.poll(() => second.feeds.length, { timeout: 10_000 }).toBe(1)
  second.feeds[0]?.push(2)
  await expect.poll(() => operation.results).toEqual([tick(1), tick(2)])
})

test('a mutation that a client sends twice, having failed to connect at first, runs once', async () => {
  const port = await stablePort()
  const client = legacyClient(`http://127.0.0.1:${port}`, { reconnect: true })
  const failed = Promise.withResolvers<void>()
  client.onDisconnected(() => failed.resolve())
  const operation = follow(client, 'mutation { signIn(password: "a") }')
  await failed.promise
  let runs = 0
  await httpRig(
    {
      createContext: (request) => {
        runs += 1
        return request
      },
    },
    port,
  )
  expect(await operation.ended).toEqual([{ data: { signIn: 'token' } }])
  // comes after whatever the client has sent before
  await follow(client, '{ hello }').ended
  expect(runs).toBe(2)
})
