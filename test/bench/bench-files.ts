import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { writeQuotedCopy } from './quoted-copy.ts'

/** The files of a bench, each made when it is needed first, in a folder that goes with the bench. */
export async function benchFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-files-'))

  async function made(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const path = join(folder, name)
    if (!existsSync(path)) await make(path)
    return path
  }

  /** Another `seed` gives other values. */
  function sales(rows: number, seed = 1): Promise<string> {
    return made(`sales-${rows}-${seed}.csv`, (path) => writeSalesCsv(path, rows, seed))
  }

  /** The same as `sales`, with quotes around every text. */
  function quoted(rows: number): Promise<string> {
    return made(`quoted-${rows}.csv`, async (path) => writeQuotedCopy(await sales(rows), path))
  }

  return {
    sales,
    quoted,
    async [Symbol.asyncDispose](): Promise<void> {
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type BenchFiles = Awaited<ReturnType<typeof benchFiles>>
