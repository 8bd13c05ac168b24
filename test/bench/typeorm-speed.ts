import type { TestDatabaseKind } from '../support/databases.ts'
import { atLeast } from './asked.ts'
import type { BenchFiles } from './bench-files.ts'
import { importOnce } from './import-speed.ts'
import { count, fold, type Measurement, median, seconds } from './measure.ts'
import { typeormImport } from './typeorm-peer.ts'

interface Sizes {
  /** Rows of our import. */
  readonly rows: number
  /** Rows of the peer's: fewer, because it is slow. Rates are compared. */
  readonly peerRows: number
  readonly rounds: number
}

/** Start mutation to SUCCEEDED, beside what a user would write instead, in turns. */
export async function typeormSpeed(
  kind: TestDatabaseKind,
  files: BenchFiles,
  { rows, peerRows, rounds }: Sizes,
): Promise<Measurement[]> {
  const [theirs, own]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    theirs.push(await typeormImport(kind, await files.sales(peerRows), peerRows))
    own.push(await importOnce(kind, await files.sales(rows)))
  }
  const [peer, ours] = [median(theirs), median(own)]
  const ratio = rows / ours / (peerRows / peer)
  const middle = rounds === 1 ? '' : `, median of ${rounds}`
  const limits = { limit: 5, aim: 10, show: fold }
  return [
    {
      what: `import of ${count(rows)} rows, in rows a second, ${kind.name}${middle}`,
      value: `${count(rows / ours)} rows/s`,
      beside: `csv-parse and TypeORM, inserts of 1,000 rows a transaction, in the bench's process: ${count(peerRows / peer)} rows/s (${count(peerRows)} rows in ${seconds(peer)})`,
      ratio,
      asked: atLeast(ratio, limits),
    },
  ]
}
