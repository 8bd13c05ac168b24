import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A server on a free port (or `port`) that leaves it to `handle` to let bodies come. */
export async function httpServer(handle: Handle, port = 0) {
  const handled: Promise<unknown>[] = []
  const server = createServer()
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    handled.push(handle(request, response))
  }
  server.on('request', listener).on('checkContinue', listener)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  async function close(): Promise<void> {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  onTestFinished(close)
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close,
    /** Cuts every connection, as a network does. */
    cut: () => server.closeAllConnections(),
    /** Waits until every request that has come is dealt with. Throws what a handler throws. */
    settled: async () => void (await Promise.all(handled)),
  }
}

/** A bare connection: what the server answers is collected as text. */
export function rawConnection(port: number) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text) => {
    received += text
  })
  // a server that has had enough resets the connection
  socket.on('error', () => {})
  return {
    socket,
    send: (...lines: string[]) => socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    /** Waits until the answer so far matches. */
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(received)) {
        if (socket.closed) throw new Error(`closed after: ${received}`)
        await either(socket, 'data', 'close')
      }
      return received
    },
    /** Waits until the server has closed the connection; gives all that it has said. */
    async closed(): Promise<string> {
      while (!socket.closed) await either(socket, 'close')
      return received
    },
  }
}

/** Waits for one of the events; unlike `once`, an error is none. */
function either(socket: Socket, ...events: string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) socket.off(event, done)
      resolve()
    }
    for (const event of events) socket.on(event, done)
  })
}
