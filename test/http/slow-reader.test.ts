import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { endWhenUnread } from '#http/slow-reader.ts'

/** A server that writes `bytes` and waits, and a client that has asked it and reads nothing yet. */
async function unread(bytes: number, { before = '' } = {}) {
  const server = createServer((request, response) => {
    if (request.url === '/before') return void setImmediate(() => response.end())
    endWhenUnread(response, 20)
    response.write(Buffer.alloc(bytes))
    server.emit('written', response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = connect(address.port, '127.0.0.1').pause()
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  client.on('error', () => {})
  client.write(`${before}GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  const [response] = await once(server, 'written')
  return { client, response }
}

test('a stream whose reader takes nothing ends', async () => {
  const { response } = await unread(64 * 1024 ** 2)
  await once(response, 'close')
  expect(response.writableFinished).toBe(false)
})

test('one that had to wait for another answer on its connection, too', async () => {
  const before = 'GET /before HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const { response } = await unread(64 * 1024 ** 2, { before })
  await once(response, 'close')
  expect(response.writableFinished).toBe(false)
})

test('one that has sent all it had goes on', async () => {
  const { client, response } = await unread(10)
  client.resume()
  let more = 0
  client.on('data', () => {
    more += 1
    if (more < 5) response.write('.')
    else response.end()
  })
  await once(response, 'finish')
  expect(response.writableFinished).toBe(true)
})
