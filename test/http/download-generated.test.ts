import { describe, expect, test } from 'vitest'
import { downloadServer, get } from '../support/download-server.ts'
import { rawConnection } from '../support/http-server.ts'

/** Pieces of a file, and what has become of who makes them. */
function made(pieces: Iterable<string>, failure?: Error) {
  let given = 0
  let isEnded = false
  async function* content() {
    try {
      for (const piece of pieces) {
        given++
        yield piece
      }
      if (failure !== undefined) throw failure
    } finally {
      isEnded = true
    }
  }
  return { content, given: () => given, isEnded: () => isEnded }
}

function* endless() {
  for (;;) yield 'x'.repeat(100_000)
}

describe('a file that is made while it is sent', () => {
  test('comes whole, with all that a client should know of it', async () => {
    const server = await downloadServer()
    const { address } = await server.generate(made(['a,b\n', '1,ü\n']).content)
    const response = await get(address, { range: 'bytes=1-2' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('a,b\n1,ü\n')
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'none',
      'cache-control': 'private, no-cache',
      connection: 'keep-alive',
      'content-disposition': 'attachment; filename=a.csv',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-type': 'text/csv',
      date: expect.any(String),
      etag: '"rejected_0"',
      'keep-alive': expect.any(String),
      'last-modified': new Date(1e12).toUTCString(),
      'referrer-policy': 'no-referrer',
      'transfer-encoding': 'chunked',
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
    })
  })

  test('is not made for HEAD, nor for who has it', async () => {
    const server = await downloadServer()
    const { content, given } = made(['a'])
    const { address } = await server.generate(content)
    const head = await get(address, {}, 'HEAD')
    expect(head.status).toBe(200)
    expect(head.headers.get('content-type')).toBe('text/csv')
    const etag = head.headers.get('etag') ?? ''
    expect((await get(address, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(address, { 'if-match': '"other"' })).status).toBe(412)
    expect(given()).toBe(0)
  })

  test('is made no faster than it is taken, and no longer once its client has gone', async () => {
    const server = await downloadServer()
    const { content, given, isEnded } = made(endless())
    const { address } = await server.generate(content)
    const { socket, send, until } = rawConnection(server.port)
    send(`GET ${new URL(address).pathname} HTTP/1.1`, 'Host: localhost')
    await until(/\r\n\r\n/)
    socket.destroy()
    await server.settled()
    expect(isEnded()).toBe(true)
    // what the network takes before anybody reads it
    expect(given()).toBeLessThan(1_000)
    expect(server.log.lines).toEqual([])
  })

  test('is no longer made for a client that takes nothing', async () => {
    const server = await downloadServer({ patience: 50 })
    const { content, isEnded } = made(endless())
    const { address } = await server.generate(content)
    const { socket, send, until } = rawConnection(server.port)
    send(`GET ${new URL(address).pathname} HTTP/1.1`, 'Host: localhost')
    await until(/\r\n\r\n/)
    socket.pause()
    await server.settled()
    expect(isEnded()).toBe(true)
  })

  test('that cannot be made to its end ends with an error, never as if it were whole', async () => {
    const server = await downloadServer()
    const { address } = await server.generate(made(['a,b\n'], new Error('gone')).content)
    await expect(get(address).then((response) => response.text())).rejects.toThrow()
    await server.settled()
    expect(server.log.lines).toMatchObject([{ level: 'error', message: 'a download was cut' }])
  })
})
