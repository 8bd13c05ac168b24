import type { TestDatabaseKind } from '../support/databases.ts'
import { type Measurement, median, megabytes, seconds, timed } from './measure.ts'
import { peers } from './peers.ts'
import { serverUnderTest } from './server-under-test.ts'

/** The least speed of an import beside the database's own tool, where one is asked for. */
const least: Partial<Record<TestDatabaseKind['name'], number>> = { SQLite: 0.6 }

/**
 * Start mutation to SUCCEEDED, beside the database's own tool with the same file, which is in the page
 * cache: it was just written. They take turns, the tool first, and the median of `rounds` counts.
 */
export async function importSpeed(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
  rounds: number,
): Promise<Measurement[]> {
  const { name, load } = peers[kind.name]
  const [theirs, own]: [number[], number[]] = [[], []]
  let memory = 0
  for (let round = 0; round < rounds; round++) {
    const peer = await load(kind, file)
    if (peer !== undefined) theirs.push(peer)
    const once = await importOnce(kind, file)
    own.push(once.seconds)
    memory = Math.max(memory, once.value)
  }
  const [peer, ours] = [median(theirs), median(own)]
  const ratio = peer / ours
  const asked = least[kind.name]
  const perSecond = `${Math.round(rows / ours).toLocaleString('en')} rows/s`
  const middle = rounds === 1 ? '' : `, median of ${rounds}`
  const what = `import of ${rows.toLocaleString('en')} rows, start to SUCCEEDED, ${kind.name}${middle}`
  return [
    {
      what,
      value: `${seconds(ours)}, ${perSecond}`,
      beside: theirs.length === 0 ? `${name}: not installed` : `${name}: ${seconds(peer)}`,
      ...(theirs.length > 0 && { ratio }),
      ...(theirs.length > 0 && asked !== undefined && { within: ratio >= asked }),
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
