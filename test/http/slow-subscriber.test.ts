import { expect, onTestFinished, test, vi } from 'vitest'
import { Operations } from '#graphql/operations.ts'
import { httpRig, LogLines } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { thingsSchema } from '../support/things-schema.ts'

const query = 'subscription { changed { id revision text } }'
const megabyte = 1024 * 1024

/** One subscriber that reads and one that has stopped reading, of updates of a megabyte each. */
async function rig(keepAlive: number) {
  const things = thingsSchema('x'.repeat(megabyte))
  const operations = new Operations(things.schema, new LogLines())
  const { url } = await httpRig({ operations, times: { keepAlive } })
  const [reading, stopped] = [await RawSocket.signedIn(url), await RawSocket.signedIn(url)]
  for (const socket of [reading, stopped]) socket.subscribe('op', query)
  await vi.waitFor(() => expect(things.changed).toHaveLength(1))
  // once both have it, both have joined
  const feed = things.changed[0]
  feed?.push({ id: 'a', revision: 0 })
  for (const socket of [reading, stopped]) await socket.receive('next', 'op')
  stopped.ws.pause()
  const push = async (revision: number) => {
    feed?.push({ id: 'a', revision })
    await reading.receive('next', 'op')
  }
  return { things, feed, reading, stopped, push }
}

test('one who stops reading holds nobody up and fills no memory, and ends with the newest state', async () => {
  const { feed, reading, stopped, push } = await rig(3_600_000)
  for (let revision = 1; revision <= 20; revision++) await push(revision)
  const before = process.memoryUsage().rss
  for (let revision = 21; revision <= 220; revision++) await push(revision)
  // two hundred megabytes, had they been kept
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * megabyte)
  stopped.ws.resume()
  feed?.end()
  const seen: number[] = []
  for (; seen.at(-1) !== 220; ) {
    const { payload } = await stopped.receive('next', 'op')
    const { data } = payload as { data: { changed: { revision: number } } }
    seen.push(data.changed.revision)
  }
  expect(seen.length).toBeLessThan(20)
  await stopped.receive('complete', 'op')
  await reading.receive('complete', 'op')
})

test('one who goes on not reading is cut off, and the others stay', async () => {
  const { feed, reading, push, things } = await rig(100)
  reading.subscribe('other', `${query} #`)
  await vi.waitFor(() => expect(things.changed).toHaveLength(2))
  // what it leaves unread is more than the network holds, so that no ping reaches it
  for (let revision = 1; revision <= 20; revision++) await push(revision)
  reading.send({ id: 'op', type: 'complete' })
  // the last one of its group
  await feed?.returned
  things.changed[1]?.push({ id: 'a', revision: 1 })
  await reading.receive('next', 'other')
})

const ping = { type: 'ping', payload: { fill: 'x'.repeat(200 * 1024) } }

test('one who asks without taking the answers is not listened to, and cut off where it goes on', async () => {
  const { url, feeds } = await httpRig({
    times: { keepAlive: 300 },
    limits: { socketMessagesPerSecond: 1_000 },
  })
  const socket = await RawSocket.signedIn(url)
  socket.subscribe('ticks', 'subscription { ticks }')
  await vi.waitFor(() => expect(feeds).toHaveLength(1))
  socket.ws.pause()
  const asking = setInterval(() => {
    socket.send(ping)
    // that it says to be there does not help it
    socket.ws.pong()
  }, 10)
  onTestFinished(() => clearInterval(asking))
  await feeds[0]?.returned
})

test('one who takes the answers late gets them all', async () => {
  const { url } = await httpRig()
  const socket = await RawSocket.signedIn(url)
  socket.ws.pause()
  for (let i = 0; i < 100; i++) socket.send(ping)
  socket.ws.resume()
  for (let i = 0; i < 100; i++) await socket.receive('pong')
})
