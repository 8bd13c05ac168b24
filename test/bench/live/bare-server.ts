import { once } from 'node:events'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { type Schedule, ticks } from './schedule.ts'
import { answerQuestions } from './side-process.ts'

/**
 * What Sluice is measured beside: a server that only sends the same bytes at the same times to all who are
 * connected, by `ws` or node:http. It knows no users, queries or tasks.
 */
export interface BareOrder {
  /** An update as Sluice has sent it: a whole message, or a whole event. */
  readonly sample: string
  /** One for each subscription of a client. */
  readonly schedules: readonly Schedule[]
}

interface Subscription {
  readonly id: string
  readonly sample: string
  readonly schedule: Schedule
  readonly receivers: Set<(bytes: Buffer) => void>
}

const subscriptions = new Map<string, Subscription>()
const http = createServer()
const webSockets = new WebSocketServer({ server: http })

const can = {
  /** Gives the port. */
  async listen({ sample, schedules }: BareOrder): Promise<number> {
    for (const [index, schedule] of schedules.entries()) {
      const id = String(index + 1)
      subscriptions.set(id, { id, sample, schedule, receivers: new Set() })
    }
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  },

  /** Resolves once it has begun. */
  async start(_: null): Promise<void> {
    for (const subscription of subscriptions.values()) {
      // what it throws ends the process, and the bench with it
      void broadcastAll(subscription)
    }
  },
}

export type BareServerCan = typeof can

answerQuestions(can)

webSockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { id, type } = JSON.parse(String(data)) as { id?: string; type: string }
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
    if (type === 'subscribe') join(id ?? '', (bytes) => socket.send(bytes, { binary: false }))
  })
})

http.on('request', (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  join('1', (bytes) => response.write(bytes))
})

function join(id: string, send: (bytes: Buffer) => void): void {
  const subscription = subscriptions.get(id)
  if (subscription === undefined) throw new Error(`there is no subscription ${id}`)
  subscription.receivers.add(send)
  send(update(subscription, 0))
}

async function broadcastAll(subscription: Subscription): Promise<void> {
  let last = 0
  for await (const time of ticks(subscription.schedule)) {
    broadcast(subscription, update(subscription, time))
    last = time
  }
  const final = String(update(subscription, last)).replace('"RUNNING"', '"SUCCEEDED"')
  broadcast(subscription, Buffer.from(final))
  broadcast(subscription, completed(subscription))
}

function broadcast({ receivers }: Subscription, bytes: Buffer): void {
  for (const each of receivers) each(bytes)
}

/** The sample with another time in it, and another id where it is a message of a WebSocket. */
function update({ id, sample }: Subscription, time: number): Buffer {
  return Buffer.from(
    sample.replace(/^\{"id":"."/, `{"id":"${id}"`).replace(/"done":\d+/, `"done":${time}`),
  )
}

function completed({ id, sample }: Subscription): Buffer {
  const isMessage = sample.startsWith('{')
  return Buffer.from(isMessage ? `{"id":"${id}","type":"complete"}` : 'event: complete\ndata:\n\n')
}
