import { join } from 'node:path'
import type { TestDatabaseKind } from '../support/databases.ts'
import { dataTables } from '../support/stored-rows.ts'
import { atLeast } from './asked.ts'
import { peerExport } from './export-peers.ts'
import { count, fold, type Measurement, median, megabytes, seconds, timed } from './measure.ts'
import { serverUnderTest } from './server-under-test.ts'

/** The least speed of an export beside the database's own tool. */
const least = 0.7

/** Start mutation to SUCCEEDED of exports, beside the database's own tool on the same table. */
export async function exportSpeed(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
  rounds: number,
): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const imported = await server.import(await server.api.upload(file, 'sales.csv'))
    const before = await server.peakMemory()
    const [table = ''] = await dataTables(server.database)
    const target = join(server.folder, 'peer.csv')
    const results: Measurement[] = []
    for (const gzip of [false, true]) {
      const peers: number[] = []
      const ours: number[] = []
      let name = ''
      // they take turns, and the middle one counts
      for (let round = 0; round < rounds; round++) {
        const peer = await peerExport(server.database, table, 11, target, gzip ? ' | gzip -6' : '')
        name = peer.name
        if (peer.seconds !== undefined) peers.push(peer.seconds)
        ours.push((await timed(() => server.export(imported, gzip))).seconds)
      }
      const [peer, own] = [median(peers), median(ours)]
      const ratio = peer / own
      const what = `export of ${count(rows)} rows as CSV${gzip ? ', gzip' : ''}, ${kind.name}`
      results.push({
        what,
        value: `${seconds(own)}, ${count(rows / own)} rows/s`,
        beside: Number.isNaN(peer) ? `${name}: not installed` : `${name}: ${seconds(peer)}`,
        ...(!Number.isNaN(peer) && { ratio }),
        ...(!gzip &&
          !Number.isNaN(peer) && { asked: atLeast(ratio, { limit: least, show: fold }) }),
      })
    }
    results.push({
      what: `peak memory, import and then exports, ${kind.name}`,
      value: megabytes(await server.peakMemory()),
      beside: `after the import: ${megabytes(before)}`,
    })
    return results
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
