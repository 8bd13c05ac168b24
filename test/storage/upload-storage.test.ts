import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { idMaker } from '#database/ids.ts'
import { FileTooLarge, StorageFull } from '#storage/errors.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import { mayMount, smallDisk } from '../support/small-disk.ts'
import { tempDir } from '../support/temp-dir.ts'

const newId = idMaker()

async function testStorage(folder?: string) {
  const storage = new UploadStorage(folder ?? (await tempDir()))
  await storage.prepare()
  return {
    storage,
    id: newId('upload'),
    files: async () => (await readdir(storage.folder)).sort(),
  }
}

async function* blocks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

const unlimited = { maxBytes: Number.POSITIVE_INFINITY }

describe('a file', () => {
  test('is written as it comes, under its id', async () => {
    const { storage, id, files } = await testStorage()
    expect(await storage.write(id, blocks('a,', '', 'b\n'), { maxBytes: 4 })).toEqual({ bytes: 4 })
    expect(await files()).toEqual([id])
    expect(await readFile(storage.pathOf(id), 'utf8')).toBe('a,b\n')
  })

  test('is not there before it is whole', async () => {
    const { storage, id } = await testStorage()
    async function* looking() {
      yield Buffer.from('a')
      expect(await storage.stat(id)).toBeNull()
      yield Buffer.from('b')
    }
    await storage.write(id, looking(), unlimited)
    expect(await storage.stat(id)).toMatchObject({ bytes: 2 })
  })

  test('tells its size and when it was written, and can be removed, twice', async () => {
    const { storage, id, files } = await testStorage()
    await storage.write(id, blocks('abc'), unlimited)
    await utimes(storage.pathOf(id), 1_000, 1_000)
    const expected = { bytes: 3, modified: '1000000000000', modifiedAt: 1_000_000 }
    expect(await storage.stat(id)).toEqual(expected)
    await storage.remove(id)
    await storage.remove(id)
    expect(await storage.stat(id)).toBeNull()
    expect(await files()).toEqual([])
  })

  test('that comes in pieces grows, and keeps what had come when a piece breaks off', async () => {
    const { storage, id } = await testStorage()
    await writeFile(storage.pathOf(id), '')
    await storage.append(id, 0, blocks('ab', 'c'), unlimited)
    async function* broken() {
      yield Buffer.from('de')
      throw new Error('cut')
    }
    await expect(storage.append(id, 3, broken(), unlimited)).rejects.toThrow('cut')
    await storage.append(id, 5, blocks('f'), unlimited)
    expect(await readFile(storage.pathOf(id), 'utf8')).toBe('abcdef')
  })
})

describe('nothing is left of a file', () => {
  test('that is too large', async () => {
    const { storage, id, files } = await testStorage()
    const written = storage.write(id, blocks('abc', 'd'), { maxBytes: 3 })
    await expect(written).rejects.toThrow(new FileTooLarge(3))
    expect(await files()).toEqual([])
  })

  test('whose stream breaks off', async () => {
    const { storage, id, files } = await testStorage()
    async function* broken() {
      yield Buffer.from('abc')
      throw new Error('cut')
    }
    await expect(storage.write(id, broken(), unlimited)).rejects.toThrow('cut')
    expect(await files()).toEqual([])
  })

  test('that does not pass its check', async () => {
    const { storage, id, files } = await testStorage()
    const check = (bytes: number) => {
      throw new Error(`${bytes} bytes`)
    }
    const written = storage.write(id, blocks('abc'), { ...unlimited, check })
    await expect(written).rejects.toThrow('3 bytes')
    expect(await files()).toEqual([])
  })

  test('that is aborted while its stream has nothing to give', async () => {
    const { storage, id, files } = await testStorage()
    const controller = new AbortController()
    async function* endless() {
      yield Buffer.from('abc')
      controller.abort(new Error('enough'))
      await new Promise(() => {})
    }
    const written = storage.write(id, endless(), { ...unlimited, signal: controller.signal })
    await expect(written).rejects.toThrow('enough')
    expect(await files()).toEqual([])
  })

  test.skipIf(!mayMount())('for which the disk has no room', async () => {
    const { storage, id, files } = await testStorage(smallDisk())
    const block = 'x'.repeat(400_000)
    const written = storage.write(id, blocks(block, block, block), unlimited)
    await expect(written).rejects.toThrow(StorageFull)
    expect(await files()).toEqual([])
    await expect(storage.mustHaveRoom(2_000_000)).rejects.toThrow(StorageFull)
    await storage.mustHaveRoom(900_000)
  })
})

test.each(['../../etc/passwd', 'upload_1', `${newId('upload')}.part`, newId('task'), '', '.'])(
  '%j is not taken for an id',
  async (id) => {
    const { storage } = await testStorage()
    expect(() => storage.pathOf(id)).toThrow(TypeError)
    await expect(storage.stat(id)).rejects.toThrow(TypeError)
  },
)

test('what dead servers have left is swept; what lives, is known or is not ours stays', async () => {
  const { storage, files } = await testStorage()
  const ids = Array.from({ length: 6 }, () => newId('upload'))
  const [dead, live, known, fresh, unknown, noted] = ids
  const old = [`${dead}.part`, `${known}`, `${known}.part`, `${unknown}`, `${unknown}.json`]
  const others = [`${noted}.json`, 'README', 'task_1.part']
  for (const name of [...old, ...others, `${live}.part`, `${fresh}`]) {
    await writeFile(join(storage.folder, name), '')
    const at = name.startsWith(`${live}`) || name === fresh ? 2_000 : 999
    await utimes(join(storage.folder, name), at, at)
  }
  const removed = await storage.sweep(1_000_000, async (asked) => {
    return new Set(
      [known, noted].filter((id) => id !== undefined && asked.includes(id)),
    ) as Set<string>
  })
  expect(removed).toBe(4)
  const left = [`${live}.part`, `${known}`, `${fresh}`, `${noted}.json`, 'README', 'task_1.part']
  expect(await files()).toEqual(left.sort())
})
