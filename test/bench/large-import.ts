import { setTimeout as sleep } from 'node:timers/promises'
import { StopTaskDocument, TaskDocument } from '../../schema/generated/operations.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { atMost } from './asked.ts'
import { countDataTables } from './count-data-tables.ts'
import { count, type Measurement, megabytes, milliseconds, seconds, timed } from './measure.ts'
import { type ServerUnderTest, serverUnderTest } from './server-under-test.ts'

/** Shares of the file at which an import is stopped: less where it was over before it could be stopped. */
const shares = [0.95, 0.95, 0.95, 0.75, 0.5, 0]
/** Milliseconds between two looks for the table of a stopped import. */
const pollInterval = 50

interface Stop {
  /** What had been loaded, of the whole file, when the stop was asked for. */
  readonly share: number
  /** Milliseconds from asked to STOPPED seen. */
  readonly latency: number
  /** Seconds from STOPPED seen until its table was gone. */
  readonly freed: number
}

/**
 * What must not grow with the file: the memory of an import to the end, and the time that the stop of another
 * one takes when it is nearly done. When the space is free again is told apart.
 */
export async function largeImport(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const uploadId = await server.api.upload(file, 'sales.csv')
    const whole = await timed(() => server.import(uploadId))
    const memory = await server.peakMemory()
    const stop = await stopLate(server, uploadId)
    const name = `${count(rows)} rows, ${kind.name}`
    return [
      {
        what: `peak memory of the server, import of ${name}`,
        value: megabytes(memory),
        beside: `${seconds(whole.seconds)}, ${count(rows / whole.seconds)} rows/s`,
        asked: atMost(memory, { limit: 350e6, aim: 200e6, show: megabytes }),
      },
      {
        what: `stop to STOPPED seen, import of ${name}`,
        value: milliseconds(stop.latency),
        beside: `asked at ${(stop.share * 100).toFixed(0)} % of the file`,
        asked: atMost(stop.latency, { limit: 300, aim: 100, show: milliseconds }),
      },
      {
        what: `STOPPED seen to the space freed, import of ${name}`,
        value: seconds(stop.freed),
        beside: '',
      },
    ]
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

async function stopLate(server: ServerUnderTest, uploadId: string): Promise<Stop> {
  const { api, database } = server
  for (const least of shares) {
    const tables = await countDataTables(database)
    const id = await server.startImport(uploadId)
    // seen by one who has subscribed long before
    const over = server.until(id, ({ state }) => state === 'STOPPED' || state === 'SUCCEEDED')
    const share = await untilLoaded(server, id, least)
    const { value, seconds } = await timed(async () => {
      await api.request(StopTaskDocument, { input: { id, keep: false } })
      return over
    })
    if (value.state !== 'STOPPED') continue
    const freed = await timed(async () => {
      while ((await countDataTables(database)) > tables) await sleep(pollInterval)
    })
    return { share, latency: seconds * 1_000, freed: freed.seconds }
  }
  throw new Error('each import was over before it could be stopped')
}

/** Asks over and over, because news of progress come five times a second, which may be too late. Gives the share. */
async function untilLoaded({ api }: ServerUnderTest, id: string, least: number): Promise<number> {
  for (;;) {
    const { task } = await api.request(TaskDocument, { id })
    const share = task?.progress.fraction ?? 0
    if (share >= least || task?.finishedAt != null) return share
    await sleep(2)
  }
}
