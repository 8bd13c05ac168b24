import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { bytesOf, downloadServer, get } from '../support/download-server.ts'
import { rawConnection } from '../support/http-server.ts'

const run = promisify(execFile)
const curl = await run('curl', ['--version']).catch(() => undefined)

/** Asks for a file and reads nothing of it but its beginning. */
async function begun(server: { port: number }, address: string) {
  const connection = rawConnection(server.port)
  connection.send(`GET ${new URL(address).pathname} HTTP/1.1`, 'Host: localhost')
  await connection.until(/\r\n\r\n/)
  connection.socket.pause()
  return connection
}

describe('a file that is not as it was', () => {
  test('before it is sent is told as gone, and the log tells more', async () => {
    const server = await downloadServer()
    const { address, file } = await server.store([Buffer.from('abc'), Buffer.from('def')])
    const path = file.segments[1]?.path ?? ''
    await truncate(path, 2)
    for (const method of ['GET', 'HEAD']) {
      expect((await get(address, {}, method)).status).toBe(410)
    }
    expect(server.log.lines.map(({ fields }) => String(Object.values(fields)))).toEqual(
      Array(2).fill(`FileDamaged: ${path} has 2 of 3 bytes`),
    )
    // what the part needs is there
    expect(await (await get(address, { range: 'bytes=0-2' })).text()).toBe('abc')
    await rm(path)
    expect((await get(address)).status).toBe(410)
    await server.settled()
    expect(await server.openFiles()).toEqual([])
  })

  test('as an upload, though none of its bytes is missing, is told as gone', async () => {
    const server = await downloadServer()
    const { address, path } = await server.upload('abc')
    await writeFile(path, 'abcd')
    expect((await get(address)).status).toBe(410)
  })

  test('replaced by another one of the same length has another ETag', async () => {
    const server = await downloadServer()
    const { address, path } = await server.upload('abc')
    const first = (await get(address)).headers.get('etag') ?? ''
    await writeFile(path, 'xyz')
    const resumed = await get(address, { range: 'bytes=1-', 'if-range': first })
    expect(resumed.status).toBe(200)
    expect(await resumed.text()).toBe('xyz')
  })

  test('because it was shortened while it was sent ends with an error, never as if it were whole', async () => {
    const server = await downloadServer()
    const { address, path } = await server.large()
    const response = await get(address)
    await truncate(path, 1_000)
    await expect(response.arrayBuffer()).rejects.toThrow()
    await server.settled()
    const message = 'a download was cut'
    expect(server.log.lines).toMatchObject([{ level: 'error', message }])
    expect(await server.openFiles()).toEqual([])
  })

  test('because it was deleted while it was sent still comes whole', async () => {
    const server = await downloadServer()
    const { address, path } = await server.large(50_000_000)
    const response = await get(address)
    await rm(path)
    expect((await bytesOf(response)).length).toBe(50_000_000)
  })
})

describe('a client', () => {
  test('that leaves in the middle leaves no file open', async () => {
    const server = await downloadServer()
    const { address, path } = await server.large()
    const { socket } = await begun(server, address)
    expect(await server.openFiles()).toEqual([path])
    socket.destroy()
    await server.settled()
    expect(await server.openFiles()).toEqual([])
    expect(server.log.lines).toEqual([])
  })

  test('that takes nothing is cut, and leaves no file open', async () => {
    const server = await downloadServer({ patience: 50 })
    const { address } = await server.large()
    const { socket } = await begun(server, address)
    await server.settled()
    expect(await server.openFiles()).toEqual([])
    socket.resume()
    await once(socket, 'close')
  })

  test('may ask for one file after the other on one connection', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('abc')
    const { send, until } = rawConnection(server.port)
    const { pathname } = new URL(address)
    send(`GET ${pathname} HTTP/1.1`, 'Host: localhost')
    await until(/\r\n\r\nabc$/)
    send(`GET ${pathname} HTTP/1.1`, 'Host: localhost', 'Range: bytes=1-1')
    await until(/HTTP\/1.1 206 .*\r\n\r\nb$/s)
    send('GET /downloads/x HTTP/1.1', 'Host: localhost')
    await until(/HTTP\/1.1 403 .*\}\n$/s)
  })

  test.skipIf(curl === undefined)('called curl goes on where it was cut (-C -)', async () => {
    const server = await downloadServer()
    const content = randomBytes(900_000)
    const { id } = await server.upload(content, 'sales.csv')
    for (const bytes of [0, 1, 500_000, content.length]) {
      const target = join(server.folder, `sales-${bytes}.csv`)
      await writeFile(target, content.subarray(0, bytes))
      const address = await server.addressOf({ id, name: 'sales.csv' })
      await run('curl', ['-sS', '-C', '-', '-o', target, address])
      expect((await readFile(target)).equals(content)).toBe(true)
    }
  })

  test.skipIf(curl === undefined)('called curl saves it under its name (-O, -OJ)', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('abc', 'my sales.csv')
    await run('curl', ['-sSfO', address], { cwd: server.folder })
    await run('curl', ['-sSfOJ', address], { cwd: server.folder })
    for (const name of ['my%20sales.csv', 'my sales.csv']) {
      expect(await readFile(join(server.folder, name), 'utf8')).toBe('abc')
    }
  })
})
