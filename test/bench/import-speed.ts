import type { TestDatabaseKind } from '../support/databases.ts'
import { type Measurement, megabytes, seconds, timed } from './measure.ts'
import { peers } from './peers.ts'
import { serverUnderTest } from './server-under-test.ts'

/** Start mutation to SUCCEEDED, beside the database's own tool with the same file. */
export async function importSpeed(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
): Promise<Measurement[]> {
  const { name, load } = peers[kind.name]
  const peer = await load(kind, file)
  const { value: memory, seconds: ours } = await importOnce(kind, file)
  const perSecond = `${Math.round(rows / ours).toLocaleString('en')} rows/s`
  const what = `import of ${rows.toLocaleString('en')} rows, ${kind.name}`
  return [
    {
      what,
      value: `${seconds(ours)}, ${perSecond}`,
      beside: peer === undefined ? `${name}: not installed` : `${name}: ${seconds(peer)}`,
      ...(peer !== undefined && { ratio: peer / ours }),
    },
    { what: `peak memory, the same`, value: megabytes(memory), beside: '' },
  ]
}

/** Imports on a fresh server. Gives its peak memory in bytes; the time is of the import alone. */
export async function importOnce(
  kind: TestDatabaseKind,
  file: string,
): Promise<{ value: number; seconds: number }> {
  const server = await serverUnderTest(kind)
  try {
    const uploadId = await server.api.upload(file, 'sales.csv')
    const { seconds } = await timed(async () => {
      const id = await server.startImport(uploadId)
      await server.until(id, (task) => task.state === 'SUCCEEDED')
    })
    return { value: await server.peakMemory(), seconds }
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
