import { rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testUploads, viewerOf } from '../support/test-uploads.ts'

const ann = viewerOf('ann', 'EDITOR')
const bob = viewerOf('bob', 'EDITOR')
const root = viewerOf('root', 'ADMIN')
const eve = viewerOf('eve', 'VIEWER')

const day = 24 * 60 * 60 * 1_000

async function* blocks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

const pageOf = (limit: number) => ({ limit, fromBack: false })

describe('a file that is received', () => {
  test('is an upload, complete, in the name of who sent it', async () => {
    const { uploads, clock } = await testUploads()
    const upload = await uploads.receive(ann, { name: 'a/b.csv', stream: blocks('a,', 'b\n') })
    expect(upload).toEqual({
      id: expect.stringMatching(/^upload_[0-9a-z]{26}$/),
      ownerId: ann.id,
      name: 'b.csv',
      bytes: 4,
      createdAt: clock.at,
      completedAt: clock.at,
    })
    expect(await uploads.get(ann, upload.id)).toEqual(upload)
  })

  test('may come from a web stream', async () => {
    const { uploads } = await testUploads()
    const stream = new Blob(['a,b\n']).stream()
    expect(await uploads.receive(ann, { name: 'x', stream })).toMatchObject({ bytes: 4 })
  })

  test.each([
    ['more than the server takes', {}, 'x'.repeat(1_001), 'FileTooLarge'],
    ['more than the way it came takes', { maxBytes: 3 }, 'abcd', 'FileTooLarge'],
    ['less than was announced', { declaredBytes: 5 }, 'abcd', 'FileIncomplete'],
    ['more than was announced', { declaredBytes: 3 }, 'abcd', 'FileIncomplete'],
  ])('with %s leaves nothing', async (_, options, content, name) => {
    const { uploads, files } = await testUploads({ maxBytes: 1_000 })
    const received = uploads.receive(ann, { name: 'x', stream: blocks(content), ...options })
    await expect(received).rejects.toMatchObject({ name })
    expect(await files()).toEqual([])
    expect(await uploads.count(root)).toBe(0)
  })

  test.each([
    ['from a VIEWER', eve, {}, { code: 'FORBIDDEN' }],
    ['that is announced as too large', ann, { declaredBytes: 1_001 }, { name: 'FileTooLarge' }],
  ])('%s is refused before its first byte', async (_, viewer, options, error) => {
    const { uploads } = await testUploads({ maxBytes: 1_000 })
    let isTouched = false
    async function* stream() {
      isTouched = true
      yield Buffer.from('abc')
    }
    const received = uploads.receive(viewer, { name: 'x', stream: stream(), ...options })
    await expect(received).rejects.toMatchObject(error)
    expect(isTouched).toBe(false)
  })

  test('for which there cannot be room is refused before its first byte', async () => {
    const { uploads } = await testUploads({ maxBytes: Number.MAX_SAFE_INTEGER })
    const stream = blocks('abc')
    const received = uploads.receive(ann, { name: 'x', stream, declaredBytes: 2 ** 52 })
    await expect(received).rejects.toMatchObject({ name: 'StorageFull', code: 'LIMIT_REACHED' })
  })
})

describe('uploads', () => {
  async function some() {
    const parts = await testUploads()
    const annas = await parts.uploads.receive(ann, { name: 'a.csv', stream: blocks('a') })
    const bobs = await parts.uploads.receive(bob, { name: 'b.csv', stream: blocks('b') })
    const begun = parts.uploads.newId()
    await parts.uploads.begin(ann, { id: begun, name: 'c.csv', bytes: 3 })
    return { ...parts, annas, bobs, begun }
  }

  test.each([
    ['EDITORs', ann, [true, false]],
    ['ADMINs', root, [true, true]],
    ['VIEWERs', eve, [true, true]],
  ])('of %s, or of all, are seen', async (_, viewer, [seesAnnas, seesBobs]) => {
    const { uploads, annas, bobs } = await some()
    expect(await uploads.get(viewer, annas.id)).toEqual(seesAnnas ? annas : null)
    expect(await uploads.get(viewer, bobs.id)).toEqual(seesBobs ? bobs : null)
    const expected = [...(seesBobs ? [bobs] : []), ...(seesAnnas ? [annas] : [])]
    expect((await uploads.page(viewer, pageOf(10))).items).toEqual(expected)
    expect(await uploads.count(viewer)).toBe(expected.length)
  })

  test('are listed page by page, and found by their ids', async () => {
    const { uploads, annas, bobs, begun } = await some()
    expect(await uploads.page(root, pageOf(1))).toMatchObject({ items: [bobs], hasNext: true })
    const rest = await uploads.page(root, { ...pageOf(1), after: bobs.id })
    expect(rest).toMatchObject({ items: [annas], hasNext: false })
    expect(await uploads.byIds(root, [annas.id, begun, 'upload_none'])).toEqual([annas])
    expect(await uploads.byIds(ann, [annas.id, bobs.id])).toEqual([annas])
    expect(await uploads.get(root, 'upload_none')).toBeNull()
  })
})

describe('an upload that comes in pieces', () => {
  async function begun(bytes = 3) {
    const parts = await testUploads()
    const id = parts.uploads.newId()
    await parts.uploads.begin(ann, { id, name: 'c.csv', bytes })
    await writeFile(parts.storage.pathOf(id), '')
    const append = async (offset: number, text: string) => {
      await parts.storage.append(id, offset, blocks(text), { maxBytes: 100 })
    }
    return { ...parts, id, append }
  }

  test('is seen by nobody before its last byte is here', async () => {
    const { uploads, id, append } = await begun()
    await append(0, 'ab')
    await uploads.settle(id)
    expect(await uploads.get(ann, id)).toBeNull()
    expect(await uploads.count(root)).toBe(0)
    await expect(uploads.filesFor(ann).find(id)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '"c.csv" is still being uploaded: 2 of 3 bytes are here.',
      field: ['uploadId'],
    })
    await append(2, 'c')
    await uploads.settle(id)
    expect((await uploads.page(ann, pageOf(10))).items).toMatchObject([{ id, bytes: 3 }])
  })

  test.each<[string, (parts: Awaited<ReturnType<typeof begun>>) => Promise<unknown>]>([
    ['who asks for it', ({ uploads, id }) => uploads.get(ann, id)],
    ['a task that reads it', ({ uploads, id }) => uploads.filesFor(ann).find(id)],
    ['the sweep', ({ uploads }) => uploads.sweep()],
  ])('is complete though the server died on its last byte: %s notices', async (_, notice) => {
    const parts = await begun()
    await parts.append(0, 'abc')
    await notice(parts)
    expect((await parts.uploads.page(ann, pageOf(10))).items).toMatchObject([{ id: parts.id }])
  })

  test('of no bytes is complete at once', async () => {
    const { uploads, id } = await begun(0)
    expect(await uploads.get(ann, id)).toMatchObject({ bytes: 0 })
  })

  test('belongs to who began it, whatever the role', async () => {
    const { uploads, id } = await begun()
    expect(await uploads.isOwn(ann, id)).toBe(true)
    expect(await uploads.isOwn(root, id)).toBe(false)
    expect(await uploads.isOwn(ann, 'upload_none')).toBe(false)
  })

  test.each([
    [eve, 3, { code: 'FORBIDDEN' }],
    [ann, 1_000_001, { name: 'FileTooLarge' }],
  ])('is not begun by %o with %d bytes', async (viewer, bytes, error) => {
    const { uploads } = await testUploads()
    const id = uploads.newId()
    await expect(uploads.begin(viewer, { id, name: 'x', bytes })).rejects.toMatchObject(error)
    expect(await uploads.isOwn(viewer, id)).toBe(false)
  })

  test('is given up a week after its last piece', async () => {
    const { uploads, storage, id, append, clock, files } = await begun()
    await append(0, 'ab')
    await utimes(storage.pathOf(id), clock.at / 1_000, clock.at / 1_000)
    clock.at += 7 * day - 1_000
    await uploads.sweep()
    expect(await uploads.isOwn(ann, id)).toBe(true)
    clock.at += 2_000
    await uploads.sweep()
    expect(await uploads.isOwn(ann, id)).toBe(false)
    expect(await files()).toEqual([])
  })

  test('is given up, too, where its file never came into being', async () => {
    const { uploads, clock } = await testUploads()
    const id = uploads.newId()
    await uploads.begin(ann, { id, name: 'x', bytes: 1 })
    clock.at += 7 * day + 1
    await uploads.sweep()
    expect(await uploads.isOwn(ann, id)).toBe(false)
  })
})

test('the sweep takes the files of dead servers, and no upload', async () => {
  const { uploads, storage, files, clock } = await testUploads()
  const { id } = await uploads.receive(ann, { name: 'a.csv', stream: blocks('a') })
  const dead = [`${uploads.newId()}.part`, uploads.newId()]
  for (const name of dead) await writeFile(join(storage.folder, name), '')
  await uploads.sweep()
  expect(await files()).toEqual([id, ...dead].sort())
  clock.at = Date.now() + day
  await uploads.sweep()
  expect(await files()).toEqual([id])
})

describe('the files that tasks read', () => {
  test('have a fingerprint and give their bytes', async () => {
    const { uploads, storage } = await testUploads()
    const { id } = await uploads.receive(ann, { name: 'a.csv', stream: blocks('abc') })
    const files = uploads.filesFor(ann)
    const source = await files.find(id)
    const file = await storage.stat(id)
    expect(source).toEqual({
      uploadId: id,
      name: 'a.csv',
      fingerprint: { bytes: 3, modified: file?.modified },
      compression: null,
    })
    const read: Uint8Array[] = []
    for await (const block of files.read(source, 1)) read.push(block)
    expect(Buffer.concat(read).toString()).toBe('bc')
  })

  test('are those that the user may see', async () => {
    const { uploads } = await testUploads()
    const { id } = await uploads.receive(ann, { name: 'a.csv', stream: blocks('abc') })
    const missing = { code: 'NOT_FOUND', message: `There is no uploaded file ${id}.` }
    await expect(uploads.filesFor(bob).find(id)).rejects.toMatchObject(missing)
    await uploads.filesFor(root).find(id)
  })

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['gone', (path) => rm(path)],
    ['cut', (path) => truncate(path, 1)],
  ])('must be as they were uploaded: %s', async (_, harm) => {
    const { uploads, storage } = await testUploads()
    const { id } = await uploads.receive(ann, { name: 'a.csv', stream: blocks('abc') })
    await harm(storage.pathOf(id))
    await expect(uploads.filesFor(ann).find(id)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"a.csv" is no longer on the server as it was uploaded'),
    })
  })
})
