import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrame } from '#http/text-frame.ts'

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])(
  'a client reads a message of %i bytes, between others that ws has sent',
  async (length) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => server.close())
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const text = 'ü'.repeat(length >> 1) + 'x'.repeat(length % 2)
    const bytes = Buffer.from(text)
    server.on('connection', (socket, request) => {
      socket.send('before')
      request.socket.write(textFrame(bytes.subarray(0, 3), bytes.subarray(3)))
      socket.send('after')
      socket.close()
    })
    const client = new WebSocket(`ws://127.0.0.1:${address.port}`)
    const got: string[] = []
    client.on('message', (data, isBinary) => got.push(`${isBinary}${data}`))
    await once(client, 'close')
    expect(got).toEqual(['falsebefore', `false${text}`, 'falseafter'])
  },
)
