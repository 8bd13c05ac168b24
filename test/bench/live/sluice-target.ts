import { fileURLToPath } from 'node:url'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  TaskEventsDocument,
} from '../../../schema/generated/operations.ts'
import { sqlite } from '../../support/databases.ts'
import { type ServerUnderTest, serverUnderTest } from '../server-under-test.ts'
import type { Schedule } from './schedule.ts'
import type { Address } from './subscribers.ts'
import type { Target } from './target.ts'

interface Started {
  startTicks: { task: { id: string } | null; userErrors: { message: string }[] }
}
const StartTicks = parse(`
  mutation ($input: StartTicksInput!) {
    startTicks(input: $input) { task { id } userErrors { message } }
  }`) as TypedDocumentNode<Started, { input: Schedule }>

/** The server that also knows the kind of the bench. */
const entry = fileURLToPath(new URL('../../support/faulty-main.ts', import.meta.url))
const kindFolder = new URL('kinds/', import.meta.url).href

/** Sluice in a process of its own, with a paused task for each schedule. */
export async function sluiceTarget(
  transport: Address['transport'],
  schedules: readonly Schedule[],
): Promise<Target> {
  const env = {
    KIND_FOLDER: kindFolder,
    CONCURRENCY: String(schedules.length),
    // all clients have one account
    SSE_STREAMS_PER_USER: '10000',
  }
  const server = await serverUnderTest(sqlite, { env, entry })
  try {
    const taskIds: string[] = []
    for (const schedule of schedules) taskIds.push(await pausedTask(server, schedule))
    const { api, url, authorization } = server
    const path = `${transport === 'SSE' ? url : url.replace('http', 'ws')}/graphql`
    return {
      pid: server.pid,
      address: { transport, url: path, authorization, taskIds },
      async start() {
        for (const id of taskIds) await api.request(ResumeTaskDocument, { input: { id } })
      },
      async events() {
        const { task } = await api.request(TaskEventsDocument, { id: taskIds[0] ?? '' })
        return task?.events.nodes.length ?? 0
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

async function pausedTask(server: ServerUnderTest, input: Schedule): Promise<string> {
  const { startTicks } = await server.api.request(StartTicks, { input })
  const id = startTicks.task?.id
  if (id === undefined) throw new Error(startTicks.userErrors[0]?.message)
  await server.api.request(PauseTaskDocument, { input: { id } })
  await server.until(id, ({ state }) => state === 'PAUSED')
  return id
}
