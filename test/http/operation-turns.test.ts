import { expect, test } from 'vitest'
import { httpRig } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'

const ticks = 'subscription { ticks }'

/** A rig with one signed-in socket, on which no operation begins before `answer` is called. */
async function slowRig() {
  const gate = Promise.withResolvers<void>()
  let isSignedIn = false
  const rig = await httpRig({
    authenticate: async (authorization) => {
      if (isSignedIn) await gate.promise
      return rig.accounts.authenticate(authorization)
    },
  })
  const socket = await RawSocket.signedIn(rig.url)
  isSignedIn = true
  return { ...rig, socket, answer: () => gate.resolve() }
}

test('an id is free again once the client has completed what had it', async () => {
  const { url, feeds } = await httpRig()
  const socket = await RawSocket.signedIn(url)
  socket.subscribe('1', ticks)
  await expect.poll(() => feeds.length).toBe(1)
  // both are there before the first operation has come to its end
  socket.send({ id: '1', type: 'complete' })
  socket.subscribe('1', ticks)
  await feeds[0]?.returned
  await expect.poll(() => feeds.length).toBe(2)
  feeds[1]?.push(7)
  expect((await socket.receive('next', '1')).payload).toEqual({ data: { ticks: 7 } })
  socket.subscribe('last', '{ hello }')
  await socket.receive('complete', 'last')
  expect(socket.has('complete', '1')).toBe(false)
})

test('operations that are completed before they have begun never begin, and none is left over', async () => {
  const { feeds, socket, answer } = await slowRig()
  for (let i = 0; i < 20; i++) {
    socket.subscribe('1', ticks)
    socket.send({ id: '1', type: 'complete' })
  }
  socket.subscribe('1', ticks)
  socket.send({ type: 'ping' })
  await socket.receive('pong')
  answer()
  await expect.poll(() => feeds.length).toBeGreaterThan(0)
  feeds.at(-1)?.push(1)
  await socket.receive('next', '1')
  expect(feeds.length).toBeLessThanOrEqual(2)
  socket.ws.close()
  await Promise.all(feeds.map((feed) => feed.returned))
})

test.each(['1', 'x'.repeat(200)])(
  'an id that is in use closes the socket with 4409',
  async (id) => {
    const { socket } = await slowRig()
    socket.subscribe(id, ticks)
    socket.subscribe(id, ticks)
    expect((await socket.closed).code).toBe(4409)
  },
)

test('an id is in use, too, while its operation waits for its turn', async () => {
  const { socket } = await slowRig()
  socket.subscribe('1', ticks)
  socket.send({ id: '1', type: 'complete' })
  socket.subscribe('1', ticks)
  socket.subscribe('1', ticks)
  expect((await socket.closed).code).toBe(4409)
})
