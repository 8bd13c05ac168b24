import type { TestDatabaseKind } from '../support/databases.ts'
import { atLeast } from './asked.ts'
import { count, fold, type Measurement, median, seconds, timed } from './measure.ts'
import { serverUnderTest } from './server-under-test.ts'

/**
 * Two imports of `files` that start together, until both have SUCCEEDED, beside one after the other on the
 * same server, which has imported one of them before: neither way is to be the one that warms it up.
 */
export async function togetherSpeed(
  kind: TestDatabaseKind,
  files: readonly string[],
  rows: number,
  rounds: number,
): Promise<Measurement[]> {
  const [alone, together]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const figures = await bothWays(kind, files)
    alone.push(figures.alone)
    together.push(figures.together)
  }
  const [before, now] = [median(alone), median(together)]
  const ratio = before / now
  const middle = rounds === 1 ? '' : `, median of ${rounds}`
  return [
    {
      what: `two imports of ${count(rows)} rows at once, start to both SUCCEEDED, ${kind.name}${middle}`,
      value: `${seconds(now)}, ${count((2 * rows) / now)} rows/s`,
      beside: `one after the other: ${seconds(before)}`,
      ratio,
      // SQLite has one writer
      ...(kind.name !== 'SQLite' && {
        asked: atLeast(ratio, { limit: 1.2, aim: 1.6, show: fold }),
      }),
    },
  ]
}

async function bothWays(kind: TestDatabaseKind, files: readonly string[]) {
  const server = await serverUnderTest(kind)
  try {
    const uploadIds: string[] = []
    for (const file of files) uploadIds.push(await server.api.upload(file, 'sales.csv'))
    for (const uploadId of uploadIds.slice(0, 1)) await server.import(uploadId)
    const alone = await timed(async () => {
      for (const uploadId of uploadIds) await server.import(uploadId)
    })
    const together = await timed(() => Promise.all(uploadIds.map((each) => server.import(each))))
    return { alone: alone.seconds, together: together.seconds }
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
