import { atMost } from '../asked.ts'
import { fold, type Measurement, median, megabytes, milliseconds } from '../measure.ts'
import { bareTarget } from './bare-target.ts'
import { type LiveFigures, type LiveRun, runLive } from './live-run.ts'
import { openFilesLimit } from './process-figures.ts'
import type { Schedule } from './schedule.ts'
import { sluiceTarget } from './sluice-target.ts'
import type { Address } from './subscribers.ts'
import type { Target } from './target.ts'

/** How many subscribe, to what, and how. */
export interface Scenario {
  readonly transport: Address['transport']
  readonly subscribers: number
  /** Tasks that each of them subscribes to, on one connection. */
  readonly tasks: number
  /** Milliseconds between two updates of a task; below 200 the server leaves some out. */
  readonly interval: number
  /** Subscribers in the place of others who do not read, in runs of their own. */
  readonly stalled?: number
}

/** What is measured. Below 5 a second and task, so that the server holds none back. */
export const scenarios: readonly Scenario[] = [
  { transport: 'WebSocket', subscribers: 1_000, tasks: 2, interval: 220 },
  { transport: 'WebSocket', subscribers: 2_000, tasks: 2, interval: 220 },
  { transport: 'WebSocket', subscribers: 5_000, tasks: 1, interval: 250 },
  { transport: 'WebSocket', subscribers: 10_000, tasks: 1, interval: 220, stalled: 100 },
  { transport: 'SSE', subscribers: 1_000, tasks: 1, interval: 220 },
]

/** Few, and for a moment: only whether it works. */
export const shortScenarios: readonly Scenario[] = [
  { transport: 'WebSocket', subscribers: 50, tasks: 2, interval: 220, stalled: 5 },
  { transport: 'SSE', subscribers: 50, tasks: 1, interval: 220 },
]

/** Those who subscribe to events beside each scenario; they must miss none. */
const eventSubscribers = 100
/** The most beside the bare server. */
const most = 1.5

/** How long, and how often: the middle of the rounds counts. */
export interface Times {
  readonly rounds: number
  readonly warmUpSeconds: number
  /** The same where some do not read: they first fill the system's buffers, some megabytes each. */
  readonly fillSeconds: number
  readonly seconds: number
  /** Whether what the tasks take by themselves is measured, too: the bare server has none. */
  readonly tasksAlone: boolean
}

/** Publishing to receipt, processor time and memory, beside a server that only sends, in turns. */
export async function liveSpeed(scenario: Scenario, times: Times): Promise<Measurement[]> {
  const { rounds, warmUpSeconds, fillSeconds, seconds, tasksAlone } = times
  const { transport, subscribers, stalled = 0 } = scenario
  const needed = subscribers + eventSubscribers + 200
  const limit = await openFilesLimit()
  if (limit < needed) {
    const message = `${subscribers} subscribers need ${needed} open files a process, and ${limit} are allowed: raise them by ulimit -n`
    throw new Error(message)
  }
  const usual = { subscribers, events: eventSubscribers, stalled: 0, warmUpSeconds, seconds }
  const ours: LiveFigures[] = []
  const bare: LiveFigures[] = []
  const held: LiveFigures[] = []
  const some = { ...usual, subscribers: subscribers - stalled, stalled, warmUpSeconds: fillSeconds }
  const sluice = (schedules: readonly Schedule[]) => sluiceTarget(transport, schedules)
  for (let round = 0; round < rounds; round++) {
    const own = await measured(scenario, usual, sluice)
    ours.push(own)
    const peer = (schedules: readonly Schedule[]) => bareTarget(transport, schedules, own.sample)
    bare.push(await measured(scenario, { ...usual, events: 0 }, peer))
    if (stalled === 0) continue
    held.push(await measured(scenario, some, sluice))
  }
  const one = { ...usual, subscribers: 1, events: 0 }
  const alone = tasksAlone ? await measured(scenario, one, sluice) : undefined
  const name = nameOf(scenario)
  const peer = transport === 'SSE' ? 'node:http alone' : '`ws` alone'
  const compared = beside(name, peer, { ours, bare, alone })
  if (stalled === 0) return compared
  const updates = updatesOf(scenario, some)
  return [...compared, ...besideStalled(`${name}, ${stalled} do not read`, updates, held, ours)]
}

function nameOf({ transport, subscribers, tasks, interval }: Scenario): string {
  const rate = ((tasks * 1_000) / interval).toFixed(1)
  const to = tasks === 1 ? '' : ` of ${tasks} tasks`
  return `${subscribers.toLocaleString('en')} subscribers × ${rate} updates a second${to}, ${transport}`
}

/** How many each task makes, to the end. */
function updatesOf({ interval }: Scenario, { warmUpSeconds, seconds }: LiveRun): number {
  // a second more: it takes the tasks a moment to begin
  return Math.ceil(((warmUpSeconds + seconds + 1) * 1_000) / interval)
}

async function measured(
  scenario: Scenario,
  run: LiveRun,
  start: (schedules: readonly Schedule[]) => Promise<Target>,
): Promise<LiveFigures> {
  const { tasks, interval } = scenario
  const count = updatesOf(scenario, run)
  const schedules = Array.from({ length: tasks }, (_, index) => {
    return { interval, phase: (index * interval) / tasks, count }
  })
  const target = await start(schedules)
  try {
    return await runLive(target, run)
  } finally {
    await target[Symbol.asyncDispose]()
  }
}

type Figures = readonly LiveFigures[]

const middle = (figures: Figures, of: (each: LiveFigures) => number) => median(figures.map(of))
const percent = (share: number) => `${(share * 100).toFixed(0)} %`
const kilobytes = (bytes: number) => `${(bytes / 1e3).toFixed(0)} kB`

function latency(figures: Figures): string {
  const [p50, p99] = [middle(figures, (each) => each.p50), middle(figures, (each) => each.p99)]
  const received = middle(figures, (each) => each.received)
  return `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, ${percent(received)} of the updates`
}

interface Compared {
  readonly ours: Figures
  readonly bare: Figures
  /** The tasks with one subscriber. */
  readonly alone: LiveFigures | undefined
}

function beside(name: string, peer: string, { ours, bare, alone }: Compared): Measurement[] {
  const ratioOf = (of: (each: LiveFigures) => number) => middle(ours, of) / middle(bare, of)
  const p99 = ratioOf((each) => each.p99)
  const cpu = ratioOf((each) => each.cpu)
  const memory = ratioOf((each) => each.memoryEach)
  const cpuOf = (figures: Figures) => percent(middle(figures, (each) => each.cpu))
  const memoryOf = (figures: Figures) => kilobytes(middle(figures, (each) => each.memoryEach))
  return [
    {
      what: `made to received, ${name}`,
      value: latency(ours),
      beside: `${peer}: ${latency(bare)}`,
      ratio: p99,
      asked: atMost(p99, { limit: most, show: fold }),
    },
    {
      what: `processor time of the server, ${name}`,
      value: alone ? `${cpuOf(ours)}, with one subscriber ${percent(alone.cpu)}` : cpuOf(ours),
      beside: `${peer}: ${cpuOf(bare)}`,
      ratio: cpu,
      asked: atMost(cpu, { limit: most, show: fold }),
    },
    {
      what: `memory of the server a subscriber, ${name}`,
      value: memoryOf(ours),
      beside: `${peer}: ${memoryOf(bare)}`,
      ratio: memory,
    },
  ]
}

function besideStalled(
  name: string,
  updates: number,
  held: Figures,
  usual: Figures,
): Measurement[] {
  const sent = Math.max(...held.map((each) => each.stalled?.updates ?? 0))
  const cut = Math.max(...held.map((each) => each.stalled?.cut ?? 0))
  const all = (figures: Figures) => middle(figures, (each) => each.memory)
  return [
    {
      what: `made to received by the others, ${name}`,
      value: `${latency(held)}; of those ${cut} were cut off, the others got the final state, and before it at most ${sent} of ${updates}`,
      beside: `all read: ${latency(usual)}`,
      ratio: middle(held, (each) => each.p99) / middle(usual, (each) => each.p99),
    },
    {
      what: `memory of the server, ${name}`,
      value: megabytes(all(held)),
      beside: `all read: ${megabytes(all(usual))}`,
      ratio: all(held) / all(usual),
    },
  ]
}
