import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { rawConnection } from '../support/http-server.ts'
import { mayMount, smallDisk } from '../support/small-disk.ts'
import { as, uploadServer, viewers } from '../support/upload-server.ts'

type Server = Awaited<ReturnType<typeof uploadServer>>

function put(server: Server, path: string, body: BodyInit | null, headers: object = as('ann')) {
  return fetch(server.url + path, {
    method: 'PUT',
    body,
    duplex: 'half',
    headers: { ...headers },
  } as RequestInit)
}

async function nothingIsLeft(server: Server): Promise<void> {
  await server.settled()
  expect(await server.files()).toEqual([])
  expect(await server.uploads.count(viewers.root)).toBe(0)
}

describe('PUT', () => {
  test('answers with the id of what it has stored, byte for byte', async () => {
    const server = await uploadServer({ maxBytes: 50_000_000 })
    const body = randomBytes(30_000_000)
    const response = await put(server, '/uploads/sales.csv', body)
    expect(response.status).toBe(201)
    const answer = (await response.json()) as { id: string }
    const expected = { id: answer.id, name: 'sales.csv', bytes: 30_000_000 }
    expect(answer).toEqual(expected)
    expect((await server.content(answer.id)).equals(body)).toBe(true)
    expect(await server.uploads.get(viewers.ann, answer.id)).toMatchObject(expected)
    expect(await server.files()).toEqual([answer.id])
  })

  test.each([
    ['/uploads', 'upload.csv'],
    ['/uploads/', 'upload.csv'],
    ['/uploads/a.csv', 'a.csv'],
    ['/uploads/a.csv?x=1', 'a.csv'],
    ['/uploads/Ums%C3%A4tze%202026.csv', 'Umsätze 2026.csv'],
    ['/uploads/some/where/a.csv', 'a.csv'],
    ['/uploads/..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['/uploads/100%.csv', '100%.csv'],
    ['/uploads/upload_01aaaaaaaaaaaaaaaaaaaaaaaa', 'upload_01aaaaaaaaaaaaaaaaaaaaaaaa'],
  ])('%s is called %s', async (path, name) => {
    const server = await uploadServer()
    expect(await (await put(server, path, 'a,b\n')).json()).toMatchObject({ name, bytes: 4 })
  })

  test('takes a body whose length is not known, and an empty one', async () => {
    const server = await uploadServer()
    const streamed = await put(server, '/uploads/a', new Blob(['a,b\n', '1,2\n']).stream())
    expect(await streamed.json()).toMatchObject({ bytes: 8 })
    expect(await (await put(server, '/uploads/a', '')).json()).toMatchObject({ bytes: 0 })
    expect(await (await put(server, '/uploads/a', null)).json()).toMatchObject({ bytes: 0 })
  })

  test.each([
    [{}, 401, 'UNAUTHENTICATED'],
    [{ authorization: 'Bearer nobody' }, 401, 'UNAUTHENTICATED'],
    [as('eve'), 403, 'FORBIDDEN'],
    [{ ...as('ann'), 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_ENCODING'],
  ])('with %o is answered with %d', async (headers, status, code) => {
    const server = await uploadServer()
    const response = await put(server, '/uploads/a.csv', 'a,b\n', headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null)
    const message = expect.stringMatching(/\.$/)
    expect(await response.json()).toEqual({ error: { code, message } })
    await nothingIsLeft(server)
  })

  test.each([
    ['GET', '/uploads/a.csv', 'HEAD, PATCH, DELETE, PUT, OPTIONS'],
    ['POST', '/uploads/a.csv', 'HEAD, PATCH, DELETE, PUT, OPTIONS'],
    ['GET', '/uploads', 'POST, PUT, OPTIONS'],
    ['PATCH', '/uploads/', 'POST, PUT, OPTIONS'],
  ])('and not %s is what %s takes', async (method, path, allowed) => {
    const server = await uploadServer()
    const response = await fetch(server.url + path, { method, headers: as('ann') })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allowed)
  })
})

describe('a refusal', () => {
  const head = (server: Server, ...headers: string[]) => [
    'PUT /uploads/a.csv HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
    ...headers,
  ]

  test.each([
    ['who is not signed in', [], 401],
    ['a VIEWER', ['Authorization: Bearer eve'], 403],
    ['a file that is too large', ['Authorization: Bearer ann'], 413],
  ])('of %s comes before the body', async (_, headers, status) => {
    const server = await uploadServer({ maxBytes: 1_000 })
    const { send, until } = rawConnection(server.port)
    send(...head(server, 'Content-Length: 1000000000', ...headers))
    const answer = await until(/\}\n$/)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/\r\nConnection: close\r\n/)
    await nothingIsLeft(server)
  })

  test.each([
    ['who is not signed in', {}, 401],
    ['a file that is too large', as('ann'), 413],
  ])('of %s reaches a client that sends all before it reads', async (_, headers, expected) => {
    const server = await uploadServer({ maxBytes: 1_000 })
    const body = Buffer.alloc(40_000_000)
    const options = { method: 'PUT', headers: { ...headers, 'content-length': body.length } }
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${server.url}/uploads/a.csv`, options)
      const sent = new Promise<void>((done) => request.on('error', reject).end(body, done))
      request.once('response', async (response) => {
        await sent
        resolve(response.resume().statusCode)
      })
    })
    expect(status).toBe(expected)
  })

  test('of a file that turns out to be too large comes while it is sent', async () => {
    const server = await uploadServer({ maxBytes: 100_000 })
    const { send, socket, until } = rawConnection(server.port)
    send(...head(server, 'Authorization: Bearer ann', 'Transfer-Encoding: chunked'))
    const block = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`
    socket.write(block)
    socket.write(block)
    const answer = await until(/\}\n$/)
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer).toContain('"message":"A file may have at most 100000 bytes here."')
    await nothingIsLeft(server)
  })

  test('reaches a client that waits for a word, and no word comes', async () => {
    const server = await uploadServer()
    const { send, until } = rawConnection(server.port)
    send(...head(server, 'Content-Length: 4', 'Expect: 100-continue'))
    const answer = await until(/\}\n$/)
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
    expect(answer).not.toContain('100 Continue')
  })

  test('has no part in what may come: that is let in by a word', async () => {
    const server = await uploadServer()
    const { send, socket, until } = rawConnection(server.port)
    const headers = ['Authorization: Bearer ann', 'Content-Length: 4', 'Expect: 100-continue']
    send(...head(server, ...headers))
    await until(/^HTTP\/1.1 100 Continue\r\n\r\n$/)
    socket.write('a,b\n')
    const answer = await until(/"bytes":4\}\n/)
    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 201 /)
  })

  test('leaves the connection open where there is no body that could be in the way', async () => {
    const server = await uploadServer()
    const { send, until } = rawConnection(server.port)
    send(...head(server))
    await until(/^HTTP\/1.1 401 .*\}\n$/s)
    send(...head(server, 'Authorization: Bearer ann'))
    expect(await until(/"bytes":0\}\n/)).toContain('HTTP/1.1 201 ')
  })
})

describe('of a file that does not come whole nothing is left:', () => {
  async function half(server: Server, ...headers: string[]) {
    const connection = rawConnection(server.port)
    const head = ['PUT /uploads/a.csv HTTP/1.1', 'Host: x', 'Authorization: Bearer ann']
    connection.send(...head, ...headers, 'Expect: 100-continue')
    // the server has the request before its body breaks off
    await connection.until(/100 Continue/)
    return connection
  }

  test.each([
    ['Content-Length: 10', 'a,b\n'],
    ['Transfer-Encoding: chunked', '4\r\na,b\n\r\n'],
  ])('%s, and the client ends early: 400', async (header, body) => {
    const server = await uploadServer()
    const { socket, closed } = await half(server, header)
    socket.end(body)
    expect(await closed()).toMatch(/HTTP\/1.1 400 Bad Request/)
    await nothingIsLeft(server)
  })

  test('the connection breaks', async () => {
    const server = await uploadServer()
    const { socket } = await half(server, 'Content-Length: 10')
    await new Promise((resolve) => socket.write('a,b\n', resolve))
    socket.resetAndDestroy()
    await nothingIsLeft(server)
    expect(server.logged).toEqual([])
  })

  test('the server ends', async () => {
    const server = await uploadServer()
    const { socket } = await half(server, 'Content-Length: 10')
    await new Promise((resolve) => socket.write('a,b\n', resolve))
    server.cut()
    await nothingIsLeft(server)
  })

  test.skipIf(!mayMount())('the disk is full: 507, at once where the length is known', async () => {
    const server = await uploadServer({ storageDir: smallDisk(), maxBytes: 10_000_000 })
    const known = await put(server, '/uploads/a.csv', Buffer.alloc(2_000_000))
    expect(known.status).toBe(507)
    const streamed = await put(
      server,
      '/uploads/a.csv',
      new Blob([Buffer.alloc(2_000_000)]).stream(),
    )
    expect(streamed.status).toBe(507)
    expect(await streamed.json()).toMatchObject({ error: { code: 'STORAGE_FULL' } })
    await nothingIsLeft(server)
  })
})
