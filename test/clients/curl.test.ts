import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { live } from '../support/live.ts'
import { sharedServer, tokenOf } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'
import { eventsOf } from '../support/sse.ts'
import { stepsKind, stepsTasks } from '../support/steps.ts'

const shared = sharedServer(undefined, stepsKind)
const program = findProgram('curl')

const isAbsent = program === undefined
const note = isAbsent ? ' (skipped: there is no curl)' : ''

const complete = { event: 'complete', data: '' }

/** curl, with a subscription over server-sent events. */
async function curl(query: string, variables: object) {
  const { server } = await shared()
  const child = spawn(program ?? 'curl', [
    ...['-N', '-sS', `${server.url}/graphql`],
    ...['-H', `Authorization: Bearer ${await tokenOf(server.url)}`],
    ...['-H', 'Accept: text/event-stream', '-H', 'Content-Type: application/json'],
    ...['-d', JSON.stringify({ query, variables })],
  ])
  onTestFinished(() => void child.kill())
  const body = Readable.toWeb(child.stdout) as ReadableStream<Uint8Array<ArrayBuffer>>
  return { events: eventsOf(body), exit: exitOf(child) }
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

test.skipIf(isAbsent)(`events come one by one, and curl ends with the task${note}`, async () => {
  const tasks = stepsTasks((await shared()).api)
  const id = await tasks.paused()
  const { events, exit } = await curl(live.taskEvents, { id })
  const seen: unknown[] = []
  const readTo = async (last: string) => {
    for (let to: unknown; to !== last; ) {
      const { value } = await events.next()
      expect(value?.event).toBe('next')
      const { data } = JSON.parse(value?.data ?? '')
      to = data.taskEvents.to
      seen.push(to)
    }
  }
  // the task does nothing until it is asked to, so what comes, comes before the end
  await readTo('PAUSED')
  await tasks.resume(id)
  await readTo('RUNNING')
  await tasks.stop(id)
  await readTo('STOPPED')
  expect(seen).toEqual([
    ...['QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'QUEUED', 'RUNNING'],
    ...['STOPPING', 'STOPPED'],
  ])
  expect((await events.next()).value).toEqual(complete)
  expect((await events.next()).done).toBe(true)
  expect(await exit).toBe(0)
})

test.skipIf(isAbsent)(
  `taskChanged: the task as it is first, as it has ended last${note}`,
  async () => {
    const tasks = stepsTasks((await shared()).api)
    const id = await tasks.paused()
    const { events, exit } = await curl(live.taskChanged, { id })
    const first = await events.next()
    expect(JSON.parse(first.value?.data ?? '')).toMatchObject({
      data: { taskChanged: { id, state: 'PAUSED' } },
    })
    await tasks.stop(id)
    const rest = []
    for await (const event of events) rest.push(event)
    expect(rest.at(-1)).toEqual(complete)
    expect(rest.at(-2)?.data).toContain('"STOPPED"')
    expect(await exit).toBe(0)
  },
)

test.skipIf(isAbsent).each([
  ['a task that is not there', live.taskEvents, 'There is no task task_none.'],
  ['an unknown field', 'subscription { taskGone { id } }', 'Cannot query field \\"taskGone\\"'],
])(`%s is told in words, and curl ends${note}`, async (_, query, message) => {
  const { events, exit } = await curl(query, { id: 'task_none' })
  const { value } = await events.next()
  expect(value?.event).toBe('next')
  expect(value?.data).toContain(message)
  expect((await events.next()).value).toEqual(complete)
  expect(await exit).toBe(0)
})
