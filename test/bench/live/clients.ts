import { setTimeout as sleep } from 'node:timers/promises'
import { EventStreamClient } from './event-stream-client.ts'
import { ReceivedTask } from './received-task.ts'
import { answerQuestions } from './side-process.ts'
import type { Received, StalledReceived, StalledSubscribers, Subscribers } from './subscribers.ts'
import { Tally } from './tally.ts'
import { type Operation, SocketClosed, WebSocketClient } from './web-socket-client.ts'

/** Connections that are made at a time: more would overflow the queue of a server that is busy. */
const wave = 50
/** Milliseconds from the last update until all must have the final state. */
const patience = 60_000

const tally = new Tally()
const readers: { readonly finished: Promise<void> }[] = []
const sequences: number[][] = []
const stalled: { readonly socket: WebSocketClient; readonly task: ReceivedTask }[] = []
let subscribers = 0

/** What a process of subscribers can be asked. Anything that goes wrong with one of them is thrown. */
const can = {
  /** Each subscribes to every task. */
  async subscribe({ address, count, query }: Subscribers): Promise<void> {
    subscribers = count
    await inWaves(count, async () => {
      const operations = address.taskIds.map((taskId, index) => {
        const id = String(index + 1)
        const task = new ReceivedTask((made, update) => tally.add(id, made, update))
        return taskOperation(id, query, taskId, task)
      })
      readers.push(await open(address, operations))
    })
  },

  /** Each subscribes to the events of the first task. */
  async subscribeToEvents({ address, count, query }: Subscribers): Promise<void> {
    await inWaves(count, async () => {
      const seqs: number[] = []
      sequences.push(seqs)
      const next = (message: Buffer) =>
        void seqs.push(Number(/"seq":(\d+)/.exec(`${message}`)?.[1]))
      const variables = { id: address.taskIds[0] }
      readers.push(await open(address, [{ id: '1', query, variables, next }]))
    })
  },

  async stall({ address, count, query, largeQuery }: StalledSubscribers): Promise<void> {
    const { url, authorization, taskIds } = address
    await inWaves(count, async () => {
      const task = new ReceivedTask(() => {})
      const small = taskOperation('1', query, taskIds[0], task)
      const large = { id: '2', query: largeQuery, variables: { id: taskIds[0] }, next() {} }
      const socket = await WebSocketClient.open(url, authorization, [small, large])
      socket.stopReading()
      stalled.push({ socket, task })
    })
  },

  /** Counts from now on. */
  async measure(_: null): Promise<void> {
    tally.start()
  },

  /** Waits until all who read have the final state. */
  async finish(_: null): Promise<Received> {
    await allOf(readers.map(({ finished }) => finished))
    const { latencies, made, sample } = tally
    return { latencies: latencies.counts, due: made * subscribers, sample }
  },

  /** The seqs that each of those who subscribed to events has received. */
  async events(_: null): Promise<readonly (readonly number[])[]> {
    return sequences
  },

  /** Lets the stalled ones read again, until each has the final state or finds itself cut off. */
  async readOn(_: null): Promise<StalledReceived> {
    let cut = 0
    const ends = stalled.map(async ({ socket }) => {
      socket.readOn()
      await socket.finished.catch((error: unknown) => {
        if (!(error instanceof SocketClosed)) throw error
        cut++
      })
    })
    await allOf(ends)
    return { updates: Math.max(...stalled.map(({ task }) => task.updates)), cut }
  },
}

export type ClientsCan = typeof can

answerQuestions(can)

function taskOperation(
  id: string,
  query: string,
  taskId: string | undefined,
  task: ReceivedTask,
): Operation {
  return {
    id,
    query,
    variables: { id: taskId },
    next: (message) => task.receive(message),
    complete: () => task.complete(),
  }
}

async function open(
  { transport, url, authorization }: Subscribers['address'],
  operations: readonly Operation[],
): Promise<{ readonly finished: Promise<void> }> {
  if (transport === 'WebSocket') return WebSocketClient.open(url, authorization, operations)
  const [operation, ...others] = operations
  if (operation === undefined || others.length > 0) {
    throw new Error('a stream of events carries one subscription: give one task')
  }
  return EventStreamClient.open(url, authorization, operation)
}

async function inWaves(count: number, connect: () => Promise<void>): Promise<void> {
  for (let open = 0; open < count; open += wave) {
    await Promise.all(Array.from({ length: Math.min(wave, count - open) }, connect))
  }
}

async function allOf(ends: readonly Promise<void>[]): Promise<void> {
  let left = ends.length
  const counted = ends.map((end) => end.then(() => left--))
  const late = sleep(patience, undefined, { ref: false }).then(() => {
    throw new Error(`${left} of ${ends.length} subscribers have no final state`)
  })
  await Promise.race([Promise.all(counted), late])
}
