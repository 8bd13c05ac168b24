import type { TestDatabaseKind } from '../support/databases.ts'
import { atLeast } from './asked.ts'
import { count, fold, type Measurement, median, seconds, timed } from './measure.ts'
import { peerImport, peerName } from './peers.ts'
import { serverUnderTest } from './server-under-test.ts'

interface ImportContest {
  /** What is special about the file, for the table. */
  readonly about: string
  readonly file: string
  readonly rows: number
  readonly rounds: number
  /** The least speed beside the database's own tool. */
  readonly limit: number
  readonly aim: number
}

/**
 * Start mutation to SUCCEEDED, beside the database's own tool with the same file, which is in the page
 * cache: it was just written. They take turns, the tool first, and the median of `rounds` counts.
 */
export async function importSpeed(
  kind: TestDatabaseKind,
  { about, file, rows, rounds, limit, aim }: ImportContest,
): Promise<Measurement[]> {
  const [theirs, own]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const peer = await peerImport(kind, file, rows)
    if (peer !== undefined) theirs.push(peer)
    own.push(await importOnce(kind, file))
  }
  const [peer, ours] = [median(theirs), median(own)]
  const ratio = peer / ours
  const middle = rounds === 1 ? '' : `, median of ${rounds}`
  const name = peerName(kind)
  return [
    {
      what: `import of ${count(rows)} rows${about}, start to SUCCEEDED, ${kind.name}${middle}`,
      value: `${seconds(ours)}, ${count(rows / ours)} rows/s`,
      ...(theirs.length === 0
        ? { beside: `${name}: not installed` }
        : {
            beside: `${name}: ${seconds(peer)}`,
            ratio,
            asked: atLeast(ratio, { limit, aim, show: fold }),
          }),
    },
  ]
}

/** Seconds of an import alone, on a fresh server. */
export async function importOnce(kind: TestDatabaseKind, file: string): Promise<number> {
  const server = await serverUnderTest(kind)
  try {
    const uploadId = await server.api.upload(file, 'sales.csv')
    return (await timed(() => server.import(uploadId))).seconds
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
