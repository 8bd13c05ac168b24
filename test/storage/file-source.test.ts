import { appendFile, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readSource } from '#storage/file-source.ts'
import { bytesOf, testSource, timesOpen } from '../support/source-file.ts'

const large = Buffer.alloc(1_000_000, 'abcdefghijklmnopqrstuvwxyz0123456789')

describe.each([false, true])(
  'with blocks that take the place of the one before: %s',
  (overwrites) => {
    test.each([0, 1, 262_143, 262_144, 262_145, 999_999, 1_000_000])(
      'from byte %d on, every byte comes once',
      async (offset) => {
        const { path, source } = await testSource(large)
        const bytes = await bytesOf(readSource(path, source, offset, { overwrites }))
        expect(bytes.equals(large.subarray(offset))).toBe(true)
        expect(timesOpen(path) ?? 0).toBe(0)
      },
    )
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
  const blocks = readSource(path, source, 0, { signal: controller.signal })
  await blocks.next()
  controller.abort()
  await expect(blocks.next()).rejects.toMatchObject({ name: 'AbortError' })
  expect(timesOpen(path) ?? 0).toBe(0)
  await expect(readSource(path, source, 0, { signal: controller.signal }).next()).rejects.toThrow()
  expect(await readFile(path)).toHaveLength(1_000_000)
})
