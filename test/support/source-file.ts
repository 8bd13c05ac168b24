import { readdirSync, readlinkSync } from 'node:fs'
import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFile } from '#core/ports.ts'
import { tempDir } from './temp-dir.ts'

/** A stored file of that content, as kinds see it. */
export async function testSource(content: Uint8Array | string, name = 'my.csv') {
  const path = join(await tempDir(), 'source')
  await writeFile(path, content)
  // some systems tell the time of change in steps of milliseconds
  await utimes(path, 1_000, 1_000)
  const { size, mtimeNs } = await stat(path, { bigint: true })
  const fingerprint = { bytes: Number(size), modified: String(mtimeNs) }
  const source = { uploadId: 'upload_1', name, fingerprint } satisfies SourceFile
  return { path, source }
}

export async function bytesOf(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  // it may be overwritten by the next
  for await (const block of blocks) all.push(Uint8Array.from(block))
  return Buffer.concat(all)
}

/** How often this process has `path` open; undefined where the system does not tell. */
export function timesOpen(path: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path)
    } catch {
      return false
    }
  }).length
}
