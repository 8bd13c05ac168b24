import { expect, test } from 'vitest'
import { problem, refuse } from '../../src/http/refuse.ts'
import { httpServer, rawConnection } from '../support/http-server.ts'

const refusal = problem(418, 'TEAPOT', 'Short and stout.', { 'X-Handle': 'here' })

function refusing(linger?: number) {
  return httpServer(async (request, response) => refuse(request, response, refusal, linger))
}

test('the answer is JSON, and the next request comes on the same connection', async () => {
  const { port } = await refusing()
  const { send, until } = rawConnection(port)
  send('GET / HTTP/1.1', 'Host: x')
  const answer = await until(/\}\n$/)
  expect(answer).toMatch(/^HTTP\/1.1 418 .*\r\nX-Handle: here\r\n/s)
  expect(answer).toContain('\r\n\r\n{"error":{"code":"TEAPOT","message":"Short and stout."}}\n')
  send('GET / HTTP/1.1', 'Host: x')
  await until(/\}\n.*\}\n$/s)
})

test('a client that sends on gets the answer, and has to stop after a while', async () => {
  const { port } = await refusing(50)
  const { send, socket, until, closed } = rawConnection(port)
  send('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1000000000000')
  await until(/\}\n$/)
  const block = Buffer.alloc(65_536)
  const sendOn = () => {
    while (!socket.destroyed && socket.write(block));
  }
  socket.on('drain', sendOn)
  sendOn()
  await closed()
})

test('a client that ends its body need not wait', async () => {
  const { port } = await refusing(2 ** 31 - 1)
  const { send, socket, until, closed } = rawConnection(port)
  send('POST / HTTP/1.1', 'Host: x', 'Content-Length: 4')
  await until(/\}\n$/)
  socket.write('abcd')
  await closed()
})

test('a client that has gone does no harm', async () => {
  const gone = Promise.withResolvers<void>()
  const server = await httpServer(async (request, response) => {
    await gone.promise
    refuse(request, response, refusal)
  })
  const { send, socket, closed } = rawConnection(server.port)
  send('POST / HTTP/1.1', 'Host: x', 'Content-Length: 4')
  await new Promise((resolve) => socket.once('ready', resolve))
  socket.resetAndDestroy()
  await closed()
  gone.resolve()
  await server.settled()
})
