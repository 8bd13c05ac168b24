import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PathProxy extends AsyncDisposable {
  /** Where the server is reached through it, with the path. */
  readonly url: string
  /** Sends on what comes to a server of this address. */
  forwardTo(url: string): void
}

/** A reverse proxy that shows a server below `path` (such as `/sluice`), which it takes off. */
export async function pathProxy(path: string): Promise<PathProxy> {
  let target: URL | undefined
  const onward = (request: IncomingMessage) =>
    send({
      host: target?.hostname,
      port: target?.port,
      method: request.method,
      path: request.url?.slice(path.length) || '/',
      headers: request.headers,
    })
  const proxy = createServer((request, response) => {
    const sent = onward(request)
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    sent.on('error', () => response.destroy())
    request.pipe(sent)
  })
  proxy.on('upgrade', (request, socket, head) => {
    const sent = onward(request)
    sent.on('upgrade', (answer, upstream) => {
      const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`)
      upstream.write(head)
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
      upstream.pipe(socket).pipe(upstream)
    })
    sent.on('error', () => socket.destroy())
    sent.end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://localhost:${port}${path}`,
    forwardTo(url) {
      target = new URL(url)
    },
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
