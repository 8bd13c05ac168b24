import { readdirSync, readlinkSync } from 'node:fs'
import { appendFile, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SourceFile } from '#core/ports.ts'
import { readSource } from '#storage/file-source.ts'
import { tempDir } from '../support/temp-dir.ts'

async function testSource(content: Buffer | string) {
  const path = join(await tempDir(), 'source')
  await writeFile(path, content)
  // some systems tell the time of change in steps of milliseconds
  await utimes(path, 1_000, 1_000)
  const { size, mtimeNs } = await stat(path, { bigint: true })
  const fingerprint = { bytes: Number(size), modified: String(mtimeNs) }
  const source: SourceFile = { uploadId: 'upload_1', name: 'my.csv', fingerprint }
  return { path, source }
}

async function bytesOf(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const block of blocks) all.push(block)
  return Buffer.concat(all)
}

/** How often this process has `path` open; undefined where the system does not tell. */
function timesOpen(path: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path)
    } catch {
      return false
    }
  }).length
}

const large = Buffer.alloc(1_000_000, 'abcdefghijklmnopqrstuvwxyz0123456789')

test.each([0, 1, 262_143, 262_144, 262_145, 999_999, 1_000_000])(
  'from byte %d on, every byte comes once',
  async (offset) => {
    const { path, source } = await testSource(large)
    expect((await bytesOf(readSource(path, source, offset))).equals(large.subarray(offset))).toBe(
      true,
    )
    expect(timesOpen(path) ?? 0).toBe(0)
  },
)

test('an empty file has no blocks', async () => {
  const { path, source } = await testSource('')
  expect(await bytesOf(readSource(path, source, 0))).toHaveLength(0)
})

describe('a file that is no longer what it was', () => {
  test.each<[string, (path: string) => Promise<unknown>]>([
    ['longer', (path) => appendFile(path, 'x')],
    ['shorter', (path) => truncate(path, 999_999)],
    ['overwritten with as many bytes', (path) => writeFile(path, Buffer.alloc(1_000_000))],
    ['touched', (path) => utimes(path, 1, 1)],
  ])('because it is %s gives nothing', async (_, change) => {
    const { path, source } = await testSource(large)
    await change(path)
    const blocks = readSource(path, source, 0)
    await expect(blocks.next()).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      retryable: true,
      message: expect.stringContaining('"my.csv" has changed'),
    })
    expect(timesOpen(path) ?? 0).toBe(0)
  })

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['longer', (path) => appendFile(path, 'x')],
    ['shorter', (path) => truncate(path, 300_000)],
  ])('because it becomes %s while it is read gives no further block', async (_, change) => {
    const { path, source } = await testSource(large)
    const blocks = readSource(path, source, 0)
    expect((await blocks.next()).done).toBe(false)
    await change(path)
    await expect(blocks.next()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    expect(timesOpen(path) ?? 0).toBe(0)
  })

  test('because it is gone says so', async () => {
    const { path, source } = await testSource(large)
    await rm(path)
    await expect(readSource(path, source, 0).next()).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
      retryable: true,
      message: expect.stringContaining('"my.csv" is no longer on the server'),
    })
  })
})

test('the file is closed when the reader has enough', async () => {
  const { path, source } = await testSource(large)
  for await (const _ of readSource(path, source, 0)) break
  expect(timesOpen(path) ?? 0).toBe(0)
})

test('an abort is an error, not the end of the file', async () => {
  const { path, source } = await testSource(large)
  const controller = new AbortController()
  const blocks = readSource(path, source, 0, controller.signal)
  await blocks.next()
  controller.abort()
  await expect(blocks.next()).rejects.toMatchObject({ name: 'AbortError' })
  expect(timesOpen(path) ?? 0).toBe(0)
  await expect(readSource(path, source, 0, controller.signal).next()).rejects.toThrow()
  expect(await readFile(path)).toHaveLength(1_000_000)
})
