import { randomBytes } from 'node:crypto'
import { Upload, type UploadOptions } from 'tus-js-client'
import { describe, expect, test } from 'vitest'
import { rawConnection } from '../support/http-server.ts'
import { mayMount, smallDisk } from '../support/small-disk.ts'
import { as, uploadServer, viewers } from '../support/upload-server.ts'

type Server = Awaited<ReturnType<typeof uploadServer>>

const megabyte = 1_000_000

/** Uploads with a client of the protocol, which tries again by itself. Gives the upload's URL. */
function send(server: Server, body: Buffer, options: UploadOptions = {}) {
  return new Promise<string>((resolve, reject) => {
    const upload = new Upload(body, {
      endpoint: `${server.url}/uploads`,
      headers: as('ann'),
      metadata: { filename: 'sales.csv', filetype: 'text/csv' },
      retryDelays: [0, 0, 0],
      onError: reject,
      onSuccess: () => resolve(upload.url ?? ''),
      ...options,
    })
    upload.start()
  })
}

const idOf = (url: string) => url.split('/').at(-1) ?? ''

/** One request of the protocol. */
function tus(
  server: Server,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: BodyInit } = {},
) {
  return fetch(server.url + path, {
    method,
    headers: { 'tus-resumable': '1.0.0', ...as('ann'), ...headers },
    ...(body !== undefined && { body, duplex: 'half' }),
  } as RequestInit)
}

/** Begins an upload of that many bytes; gives its path. */
async function begin(server: Server, bytes: number): Promise<string> {
  const headers = { 'upload-length': String(bytes) }
  const response = await tus(server, 'POST', '/uploads', { headers })
  expect(response.status).toBe(201)
  return response.headers.get('location') ?? ''
}

const piece = (offset: number, headers: Record<string, string> = {}) => ({
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
  ...headers,
})

async function offsetOf(server: Server, path: string): Promise<number> {
  const response = await tus(server, 'HEAD', path)
  expect(response.status).toBe(200)
  return Number(response.headers.get('upload-offset'))
}

describe('a file that comes by tus', () => {
  test.each([
    ['at once', {}],
    ['in pieces', { chunkSize: megabyte }],
    ['with its creation', { uploadDataDuringCreation: true }],
    ['by POST alone', { overridePatchMethod: true, chunkSize: megabyte }],
  ])('%s is an upload like any other', async (_, options) => {
    const server = await uploadServer({ maxBytes: 10 * megabyte })
    const body = randomBytes(5 * megabyte)
    const id = idOf(await send(server, body, options))
    expect(await server.uploads.get(viewers.ann, id)).toMatchObject({
      id: expect.stringMatching(/^upload_[0-9a-z]{26}$/),
      name: 'sales.csv',
      bytes: 5 * megabyte,
    })
    expect((await server.content(id)).equals(body)).toBe(true)
  })

  test('may be empty', async () => {
    const server = await uploadServer()
    const id = idOf(await send(server, Buffer.alloc(0)))
    expect(await server.uploads.get(viewers.ann, id)).toMatchObject({ bytes: 0 })
  })

  test('goes on after its connection is cut', async () => {
    const server = await uploadServer({ maxBytes: 10 * megabyte })
    const body = randomBytes(6 * megabyte)
    const offsets: (string | undefined)[] = []
    const url = await send(server, body, {
      chunkSize: megabyte,
      onBeforeRequest: (request) => {
        if (request.getMethod() !== 'PATCH') return
        offsets.push(request.getHeader('Upload-Offset'))
        // the third piece is under way when the network fails
        if (offsets.length === 3) setImmediate(() => server.cut())
      },
    })
    expect((await server.content(idOf(url))).equals(body)).toBe(true)
    expect(offsets.slice(0, 3)).toEqual(['0', '1000000', '2000000'])
    expect(offsets.filter((offset) => offset === '0')).toHaveLength(1)
  })

  test('goes on, by another client, after the server was built anew', async () => {
    const server = await uploadServer({ maxBytes: 10 * megabyte })
    const body = randomBytes(6 * megabyte)
    const first = new Promise<string>((resolve) => {
      const upload = new Upload(body, {
        endpoint: `${server.url}/uploads`,
        headers: as('ann'),
        chunkSize: megabyte,
        onChunkComplete: (_size, accepted) => {
          if (accepted === 2 * megabyte) {
            void upload.abort().then(() => resolve(upload.url ?? ''))
          }
        },
      })
      upload.start()
    })
    const uploadUrl = await first
    await server.restart()
    expect(await server.uploads.get(viewers.ann, idOf(uploadUrl))).toBeNull()
    const offset = await offsetOf(server, new URL(uploadUrl).pathname)
    expect(offset).toBeGreaterThanOrEqual(2 * megabyte)
    expect(await send(server, body, { uploadUrl })).toBe(uploadUrl)
    expect((await server.content(idOf(uploadUrl))).equals(body)).toBe(true)
  })

  test('keeps what has come of a piece that breaks off', async () => {
    const server = await uploadServer()
    const path = await begin(server, 10)
    const { send: sendLines, socket, until } = rawConnection(server.port)
    const headers = Object.entries({ 'Tus-Resumable': '1.0.0', ...as('ann'), ...piece(0) })
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    sendLines(
      `PATCH ${path} HTTP/1.1`,
      'Host: x',
      ...lines,
      'Content-Length: 10',
      'Expect: 100-continue',
    )
    await until(/100 Continue/)
    socket.write('abcd')
    while ((await server.storage.stat(idOf(path)))?.bytes !== 4);
    socket.resetAndDestroy()
    await server.settled()
    expect(await offsetOf(server, path)).toBe(4)
    expect(server.logged).toEqual([])
    const rest = await tus(server, 'PATCH', path, { headers: piece(4), body: 'efghij' })
    expect(rest.status).toBe(204)
    expect((await server.content(idOf(path))).toString()).toBe('abcdefghij')
  })

  test('is complete though nobody was told of its end', async () => {
    const server = await uploadServer()
    const path = await begin(server, 4)
    await server.storage.append(
      idOf(path),
      0,
      (async function* () {
        yield Buffer.from('abcd')
      })(),
      { maxBytes: 4 },
    )
    await server.restart()
    expect(await server.uploads.get(viewers.ann, idOf(path))).toMatchObject({ bytes: 4 })
    expect(await offsetOf(server, path)).toBe(4)
  })

  test.each([
    ['more than was announced', piece(0), 'abcde', 413],
    ['at another place than it ends', piece(1), 'abc', 409],
    ['without its place', { 'content-type': 'application/offset+octet-stream' }, 'abc', 403],
  ])('takes nothing %s', async (_, headers, body, status) => {
    const server = await uploadServer()
    const path = await begin(server, 4)
    expect((await tus(server, 'PATCH', path, { headers, body })).status).toBe(status)
    expect(await offsetOf(server, path)).toBe(0)
  })

  test('can be given up, until it is complete', async () => {
    const server = await uploadServer()
    const path = await begin(server, 4)
    expect((await tus(server, 'DELETE', path)).status).toBe(204)
    expect((await tus(server, 'HEAD', path)).status).toBe(404)
    expect(await server.files()).toEqual([])
    expect(await server.uploads.isOwn(viewers.ann, idOf(path))).toBe(false)

    const whole = new URL(await send(server, Buffer.from('abcd'))).pathname
    expect((await tus(server, 'DELETE', whole)).status).toBe(400)
    expect(await server.uploads.get(viewers.ann, idOf(whole))).not.toBeNull()
  })

  test.skipIf(!mayMount())(
    'is held up by a full disk, and keeps what that has room for',
    async () => {
      const server = await uploadServer({ storageDir: smallDisk() })
      const path = await begin(server, 900_000)
      const other = { name: 'x', stream: new Blob(['x'.repeat(500_000)]).stream() }
      await server.uploads.receive(viewers.bob, other)
      const body = 'x'.repeat(900_000)
      const known = await tus(server, 'PATCH', path, { headers: piece(0), body })
      expect(known.status).toBe(507)
      expect(await known.json()).toMatchObject({ error: { code: 'STORAGE_FULL' } })
      expect(await offsetOf(server, path)).toBe(0)

      const stream = new Blob([body]).stream()
      const streamed = await tus(server, 'PATCH', path, { headers: piece(0), body: stream })
      expect(streamed.status).toBe(507)
      expect(await streamed.json()).toMatchObject({ error: { code: 'STORAGE_FULL' } })
      const offset = await offsetOf(server, path)
      expect(offset).toBeGreaterThan(0)
      expect(offset).toBeLessThan(900_000)
      const another = { 'upload-length': '950000' }
      expect((await tus(server, 'POST', '/uploads', { headers: another })).status).toBe(507)
      // as much as is needed and not there: the note that an upload has begun
      const empty = { 'upload-length': '0' }
      const begun = await server.files()
      expect((await tus(server, 'POST', '/uploads', { headers: empty })).status).toBe(507)
      expect(await server.files()).toEqual(begun)
      expect(await server.store.incomplete()).toHaveLength(1)
    },
  )
})

describe('the rights of tus', () => {
  test.each([
    ['nobody', { authorization: '' }, 401],
    ['a VIEWER', as('eve'), 403],
  ])('let %s begin nothing', async (_, who, status) => {
    const server = await uploadServer()
    const headers = { 'upload-length': '4', ...who }
    expect((await tus(server, 'POST', '/uploads', { headers })).status).toBe(status)
    expect(await server.files()).toEqual([])
  })

  test.each(['bob', 'root'] as const)('let %s touch nothing of others', async (name) => {
    const server = await uploadServer()
    const path = await begin(server, 4)
    const headers = { ...piece(0), ...as(name) }
    for (const [method, body] of [['HEAD'], ['PATCH', 'abcd'], ['DELETE']] as const) {
      const options = body === undefined ? { headers } : { headers, body }
      expect((await tus(server, method, path, options)).status).toBe(404)
    }
    expect(await offsetOf(server, path)).toBe(0)
  })

  test.each([
    '/uploads/upload_01aaaaaaaaaaaaaaaaaaaaaaaa',
    '/uploads/..%2f..%2fetc%2fpasswd',
    '/uploads/%00',
    '/uploads/a/b',
  ])('let nobody see %s', async (path) => {
    const server = await uploadServer()
    expect((await tus(server, 'HEAD', path)).status).toBe(404)
    const patched = await tus(server, 'PATCH', path, { headers: piece(0), body: 'abcd' })
    expect(patched.status).toBe(404)
    expect(await patched.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  test('a file that was PUT is not to be touched by tus', async () => {
    const server = await uploadServer()
    const { id } = await server.uploads.receive(viewers.ann, {
      name: 'x',
      stream: new Blob(['abcd']).stream(),
    })
    expect((await tus(server, 'HEAD', `/uploads/${id}`)).status).toBe(404)
    const patched = { headers: piece(4), body: 'efgh' }
    expect((await tus(server, 'PATCH', `/uploads/${id}`, patched)).status).toBe(404)
    expect((await tus(server, 'DELETE', `/uploads/${id}`)).status).toBe(404)
    expect((await server.content(id)).toString()).toBe('abcd')
  })
})

describe('tus', () => {
  test('tells anybody what it can do', async () => {
    const server = await uploadServer({ maxBytes: 123 })
    const response = await fetch(`${server.url}/uploads`, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,termination',
      'tus-max-size': '123',
    })
  })

  test.each([
    [{ 'upload-length': '1001' }, 413],
    [{ 'upload-defer-length': '1' }, 501],
    [{}, 400],
  ])('begins nothing with %o', async (headers, status) => {
    const server = await uploadServer({ maxBytes: 1_000 })
    expect((await tus(server, 'POST', '/uploads', { headers })).status).toBe(status)
    expect(await server.files()).toEqual([])
  })

  test.each([
    [undefined, '/uploads/'],
    ['https://data.example/sluice', '/sluice/uploads/'],
  ])('under %s sends clients on to %s, whatever host is named', async (publicUrl, start) => {
    const server = await uploadServer(publicUrl === undefined ? {} : { publicUrl })
    const headers = {
      'upload-length': '4',
      host: 'evil.example',
      forwarded: 'host=evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    }
    const response = await tus(server, 'POST', '/uploads', { headers })
    expect(response.headers.get('location')).toMatch(new RegExp(`^${start}upload_[0-9a-z]{26}$`))
  })

  test('opens itself to no other origin: that is decided elsewhere', async () => {
    const server = await uploadServer()
    const path = await begin(server, 4)
    for (const method of ['HEAD', 'OPTIONS']) {
      const headers = { origin: 'https://evil.example' }
      const response = await tus(server, method, path, { headers })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('leaves the names of files to their rules', async () => {
    const server = await uploadServer()
    const metadata = { filename: '../../a\u0000b.csv' }
    const id = idOf(await send(server, Buffer.from('abcd'), { metadata }))
    expect(await server.uploads.get(viewers.ann, id)).toMatchObject({ name: 'ab.csv' })
    const unnamed = idOf(await send(server, Buffer.from('abcd'), { metadata: {} }))
    expect(await server.uploads.get(viewers.ann, unnamed)).toMatchObject({ name: 'upload.csv' })
  })
})
