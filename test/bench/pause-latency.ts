import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
  TaskChangedDocument,
} from '../../schema/generated/operations.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { atMost } from './asked.ts'
import { type Measurement, milliseconds, percentile, spread } from './measure.ts'
import { type ServerUnderTest, serverUnderTest } from './server-under-test.ts'

/** Pause asked to PAUSED seen by a subscriber, at full speed. */
export async function pauseLatency(
  kind: TestDatabaseKind,
  file: string,
  pauses: number,
): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const samples = await pauseOften(server, await server.api.upload(file, 'sales.csv'), pauses)
    const limits = { limit: 150, aim: 60, show: milliseconds }
    return [
      {
        what: `pause asked to PAUSED seen, p99 of ${samples.length}, ${kind.name}`,
        value: spread(samples),
        beside: '',
        asked: atMost(percentile(samples, 0.99), limits),
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
