import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  live,
  type SeenEvent,
  type SeenTask,
  type TaskChanged,
  type TaskEvents,
  webSocketClient,
} from '../support/live.ts'
import { seededRandom } from '../support/random.ts'
import { testServer, tokenOf } from '../support/server.ts'
import { stepsKind, stepsTasks } from '../support/steps.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

const cuts = 200
/** Milliseconds between an answer of the server and the next question whether it is there, and for its answer. */
const [keepAlive, patience] = [50, 250]
/** Milliseconds; most connections get through their handshake before they are cut. */
const longestConnection = 150
const longestBetweenRequests = 100

/** Finds a network that falls silent in the midst of the HTTP upgrade, as browsers do. */
class ImpatientSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { handshakeTimeout: 1_000 })
  }
}

/** A client that asks whether the server is there, as the documentation of graphql-ws has it. */
function watchfulClient(url: string, token: string) {
  let timer: NodeJS.Timeout | undefined
  const client = webSocketClient(url, {
    webSocketImpl: ImpatientSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryWait: () => wait(10),
    keepAlive,
    on: {
      ping: (received) => {
        if (!received) timer = setTimeout(() => client.terminate(), patience)
      },
      pong: (received) => {
        if (received) clearTimeout(timer)
      },
      closed: () => clearTimeout(timer),
    },
  })
  onTestFinished(() => clearTimeout(timer))
  return client
}

test(`a client that is cut off ${cuts} times has every event once`, { timeout: 180_000 }, async ({
  annotate,
}) => {
  const seed = Number(process.env['CUTS_SEED'] ?? randomInt(2 ** 31))
  await annotate(`CUTS_SEED=${seed}`)
  const [random, requests] = [seededRandom(seed), seededRandom(seed + 1)]
  const server = await testServer({ env: stepsKind })
  const proxy = await tcpProxy(Number(new URL(server.url).port))
  const tasks = stepsTasks(await server.client())
  const client = watchfulClient(proxy.url(server.url), await tokenOf(server.url))
  const id = await tasks.start()

  // what a client of any kind does: it drops what it has
  const events: SeenEvent[] = []
  let dropped = 0
  const follow = async () => {
    const results = client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id } })
    for await (const { data } of results) {
      if (data == null) throw new Error('a result without data')
      if (data.taskEvents.seq > (events.at(-1)?.seq ?? 0)) events.push(data.taskEvents)
      else dropped += 1
    }
  }
  let newest: SeenTask | undefined
  const followState = async () => {
    const results = client.iterate<TaskChanged>({ query: live.taskChanged, variables: { id } })
    for await (const { data } of results) {
      if (data == null) throw new Error('a result without data')
      if (data.taskChanged.revision > (newest?.revision ?? 0)) newest = data.taskChanged
    }
  }

  let isCutting = true
  const pauseAndResume = async () => {
    while (isCutting) {
      await tasks.pause(id)
      await wait(requests() * longestBetweenRequests)
      await tasks.resume(id)
      await wait(requests() * longestBetweenRequests)
    }
    await tasks.stop(id)
  }
  const sorts = [
    () => proxy.reset(),
    () => proxy.silence(),
    // within the head of a frame, or before its last byte
    () => proxy.cutWithin((length) => (random() < 0.5 ? 1 : length - 1)),
  ]
  const cutOff = async () => {
    await proxy.connected()
    for (let count = 0; count < cuts; count += 1) {
      await wait(random() * longestConnection)
      const again = proxy.connected()
      sorts[count % sorts.length]?.()
      await again
    }
    isCutting = false
  }
  await Promise.all([follow(), followState(), pauseAndResume(), cutOff()])

  const all = await tasks.events(id)
  const note = `CUTS_SEED=${seed}`
  expect(
    events.map(({ seq }) => seq),
    note,
  ).toEqual(all.map((_, index) => index + 1))
  expect(events, note).toEqual(all.map(({ seq, from, to }) => ({ seq, from, to })))
  expect(newest, note).toMatchObject({ id, state: 'STOPPED' })
  // the cuts have met subscriptions that were under way, and events came meanwhile
  expect(dropped, note).toBeGreaterThan(all.length)
  expect(all.length, note).toBeGreaterThan(cuts)
})
