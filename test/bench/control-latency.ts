import {
  CreateUserDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
  TaskChangedDocument,
  TaskDocument,
  type TaskFieldsFragment,
  UpdateUserDocument,
} from '../../schema/generated/operations.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { type Measurement, milliseconds, percentile, timed } from './measure.ts'
import { type ServerUnderTest, serverUnderTest } from './server-under-test.ts'

/** Pause asked to PAUSED seen by a subscriber, at full speed; and the stop of an import that is nearly done. */
export async function controlLatency(
  kind: TestDatabaseKind,
  file: string,
  pauses: number,
): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const uploadId = await server.api.upload(file, 'sales.csv')
    const samples = await pauseOften(server, uploadId, pauses)
    const p99 = percentile(samples, 0.99)
    const stop = await stopLate(server, uploadId)
    return [
      {
        what: `pause asked to PAUSED seen, ${samples.length} times, ${kind.name}`,
        value: `p50 ${milliseconds(percentile(samples, 0.5))}, p99 ${milliseconds(p99)}`,
        beside: 'p99 at most 200 ms',
        within: p99 <= 200,
      },
      {
        what: `stop to STOPPED seen, at three quarters of the file, ${kind.name}`,
        value: milliseconds(stop),
        beside: 'at most 300 ms',
        within: stop <= 300,
      },
    ]
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

async function pauseOften(server: ServerUnderTest, uploadId: string, pauses: number) {
  const { api } = server
  const samples: number[] = []
  while (samples.length < pauses) {
    const id = await server.startImport(uploadId)
    const ask = { input: { id } }
    let asked = 0
    let movedTo = 0
    for await (const { taskChanged: task } of api.subscribe(TaskChangedDocument, { id })) {
      // each time only once it runs again, and has committed something
      if (task.state === 'RUNNING' && task.progress.rowsDone > movedTo && asked === 0) {
        asked = performance.now()
        void api.request(PauseTaskDocument, ask)
      }
      if (task.state !== 'PAUSED') continue
      samples.push(performance.now() - asked)
      asked = 0
      movedTo = task.progress.rowsDone
      if (samples.length === pauses) break
      await api.request(ResumeTaskDocument, ask)
    }
    await api.request(StopTaskDocument, { input: { id, keep: false } })
  }
  return samples
}

/** Stops an import late, or earlier where it was over before it could be stopped. */
async function stopLate(server: ServerUnderTest, uploadId: string): Promise<number> {
  for (const share of [0.75, 0.5, 0.25, 0]) {
    const id = await server.startImport(uploadId)
    const isOver = ({ state }: TaskFieldsFragment) => state === 'STOPPED' || state === 'SUCCEEDED'
    await server.until(id, (task) => (task.progress.fraction ?? 0) > share || isOver(task))
    const over = server.until(id, isOver)
    const { value, seconds } = await timed(async () => {
      await server.api.request(StopTaskDocument, { input: { id, keep: false } })
      return over
    })
    if (value.state === 'STOPPED') return seconds * 1_000
  }
  throw new Error('each import was over before it could be stopped')
}

/** How long others wait for an answer while an import runs at full speed. */
export async function othersLatency(kind: TestDatabaseKind, file: string): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const { api } = server
    const role = 'EDITOR' as const
    const { createUser } = await api.request(CreateUserDocument, {
      input: { email: 'other@example.com', password: 'another-password', role },
    })
    const userId = createUser.user?.id
    if (userId === undefined) throw new Error(createUser.userErrors[0]?.message)
    const uploadId = await api.upload(file, 'sales.csv')
    const id = await server.startImport(uploadId)
    let running = true
    const ended = server
      .until(id, (task) => task.state === 'SUCCEEDED')
      .then(() => {
        running = false
      })
    const query: number[] = []
    const mutation: number[] = []
    for (let turn = 0; running; turn++) {
      query.push((await timed(() => api.request(TaskDocument, { id }))).seconds * 1_000)
      const input = { id: userId, role: turn % 2 === 0 ? ('VIEWER' as const) : role }
      mutation.push((await timed(() => api.request(UpdateUserDocument, { input }))).seconds * 1_000)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await ended
    return [
      latency(`query task(id) during an import, ${kind.name}`, query),
      latency(`mutation updateUser during an import, ${kind.name}`, mutation),
    ]
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

function latency(what: string, samples: readonly number[]): Measurement {
  const p99 = percentile(samples, 0.99)
  return {
    what: `${what}, ${samples.length} times`,
    value: `p50 ${milliseconds(percentile(samples, 0.5))}, p99 ${milliseconds(p99)}`,
    beside: 'p99 at most 50 ms',
    within: p99 <= 50,
  }
}
