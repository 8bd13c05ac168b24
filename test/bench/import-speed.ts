import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Measurement, megabytes, seconds, timed } from './measure.ts'
import { serverUnderTest } from './server-under-test.ts'

const run = promisify(execFile)

/** The same columns and types as the import infers, with a primary key as the import's row number. */
const peerTable = `CREATE TABLE sales (Rank INTEGER PRIMARY KEY, Name TEXT, Platform TEXT, Year INTEGER,
  Genre TEXT, Publisher TEXT, NA_Sales TEXT, EU_Sales TEXT, JP_Sales TEXT, Other_Sales TEXT,
  Global_Sales TEXT)`

/** Start mutation to SUCCEEDED, beside `sqlite3 .import` of the same file. */
export async function importSpeed(file: string, rows: number): Promise<Measurement[]> {
  const peer = await sqliteImport(file)
  const { value: memory, seconds: ours } = await importOnce(file)
  const perSecond = `${Math.round(rows / ours).toLocaleString('en')} rows/s`
  const what = `import of ${rows.toLocaleString('en')} rows`
  return [
    peer === undefined
      ? { what, value: `${seconds(ours)}, ${perSecond}`, beside: 'sqlite3 is not installed' }
      : {
          what,
          value: `${seconds(ours)}, ${perSecond}`,
          beside: `sqlite3 .import: ${seconds(peer)}`,
          ratio: peer / ours,
        },
    {
      what: `peak memory, ${rows.toLocaleString('en')} rows`,
      value: megabytes(memory),
      beside: '',
    },
  ]
}

/** Imports on a fresh server. Gives its peak memory in bytes; the time is of the import alone. */
export async function importOnce(file: string): Promise<{ value: number; seconds: number }> {
  const server = await serverUnderTest()
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

async function sqliteImport(file: string): Promise<number | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-peer-'))
  try {
    const script = ['PRAGMA journal_mode = WAL', peerTable].map((sql) => `${sql};`)
    const { seconds } = await timed(() =>
      run('sqlite3', [join(folder, 'peer.db'), ...script, `.import --csv --skip 1 ${file} sales`]),
    )
    return seconds
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
