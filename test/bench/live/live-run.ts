import { setTimeout as sleep } from 'node:timers/promises'
import { print } from 'graphql'
import { TaskChangedDocument } from '../../../schema/generated/operations.ts'
import type { ClientsCan } from './clients.ts'
import { Latencies } from './latencies.ts'
import { cpuSeconds, residentMemory } from './process-figures.ts'
import { SideProcess } from './side-process.ts'
import type { StalledReceived } from './subscribers.ts'
import type { Target } from './target.ts'

/** How many there are of each sort of subscribers, and for how long they are measured. */
export interface LiveRun {
  readonly subscribers: number
  /** Those who subscribe to events. */
  readonly events: number
  /** Those who do not read. */
  readonly stalled: number
  /** Before it is measured. */
  readonly warmUpSeconds: number
  readonly seconds: number
}

export interface LiveFigures {
  readonly p50: number
  readonly p99: number
  /** Of all updates, the share that has come: a slow reader is spared some. */
  readonly received: number
  /** Seconds of the server's processor time in a second. */
  readonly cpu: number
  /** Bytes of the server at the end, and of that what came with the subscribers, each. */
  readonly memory: number
  readonly memoryEach: number
  readonly sample: string
  readonly stalled: StalledReceived | undefined
}

/** Subscribers that one process has. */
const mostEach = 2_500

const query = print(TaskChangedDocument)
const eventsQuery = 'subscription ($id: ID!) { taskEvents(taskId: $id) { seq from to at } }'
// 30 names of 4,000 characters: at 4.5 updates a second half a megabyte a second, and the system's buffers of
// one connection take up to eight megabytes before the server learns that nobody reads
const names = Array.from({ length: 30 }, (_, index) => `name${index}`.padEnd(4_000, '_'))
const largeQuery = `subscription ($id: ID!) { taskChanged(id: $id) { ${names
  .map((name) => `${name}: state`)
  .join(' ')} progress { done } } }`

/**
 * Lets subscribers connect, the tasks begin, and measures until they have ended. Throws where anyone has not
 * received the final state, or not each event.
 */
export async function runLive(target: Target, run: LiveRun): Promise<LiveFigures> {
  const { address, pid } = target
  const count = Math.ceil(run.subscribers / mostEach)
  const processes = Array.from({ length: count }, clients)
  const others = clients()
  try {
    const before = await residentMemory(pid)
    await Promise.all(
      processes.map((each, index) =>
        each.ask('subscribe', { address, query, count: share(run.subscribers, count, index) }),
      ),
    )
    await others.ask('subscribeToEvents', { address, query: eventsQuery, count: run.events })
    await others.ask('stall', { address, query, largeQuery, count: run.stalled })

    await target.start()
    await sleep(run.warmUpSeconds * 1_000)
    await Promise.all(processes.map((each) => each.ask('measure', null)))
    const [began, cpuBefore] = [performance.now(), await cpuSeconds(pid)]
    await sleep(run.seconds * 1_000)
    const memory = await residentMemory(pid)
    const cpu = ((await cpuSeconds(pid)) - cpuBefore) / ((performance.now() - began) / 1_000)

    const received = await Promise.all(processes.map((each) => each.ask('finish', null)))
    await others.ask('finish', null)
    await checkEvents(target, await others.ask('events', null))
    const latencies = new Latencies()
    for (const each of received) latencies.addAll(each.latencies)
    const due = received.reduce((sum, each) => sum + each.due, 0)
    return {
      p50: latencies.percentile(0.5),
      p99: latencies.percentile(0.99),
      received: latencies.size / due,
      cpu,
      memory,
      memoryEach: (memory - before) / (run.subscribers + run.events + run.stalled),
      sample: received[0]?.sample ?? '',
      stalled: run.stalled > 0 ? await others.ask('readOn', null) : undefined,
    }
  } finally {
    await Promise.all([...processes, others].map((each) => each[Symbol.asyncDispose]()))
  }
}

function clients(): SideProcess<ClientsCan> {
  return new SideProcess(new URL('clients.ts', import.meta.url))
}

function share(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0)
}

/** Each seq from 1 on must have come once, in order. */
async function checkEvents(
  target: Target,
  sequences: readonly (readonly number[])[],
): Promise<void> {
  const count = await target.events()
  const all = Array.from({ length: count }, (_, index) => index + 1).join()
  for (const seqs of sequences) {
    if (seqs.join() !== all) throw new Error(`of ${count} events came ${seqs.join()}`)
  }
}
