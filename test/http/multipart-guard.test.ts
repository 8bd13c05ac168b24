import { describe, expect, test } from 'vitest'
import { createMultipartGuard } from '../../src/http/multipart-guard.ts'
import { httpServer, rawConnection } from '../support/http-server.ts'
import { as, authenticate } from '../support/upload-server.ts'

/** A server that holds every request it admits until the test lets go. */
async function guarded(options: { maxBytes?: number; most?: number } = {}) {
  const guard = createMultipartGuard({ authenticate, ...options })
  const released = Promise.withResolvers<void>()
  let admitted = 0
  const server = await httpServer(async (request, response) => {
    if (!(await guard(request, response))) return
    admitted++
    await released.promise
    response.end('admitted')
  })
  return { ...server, release: () => released.resolve(), admitted: () => admitted }
}

const ask = (url: string, headers: Record<string, string>, body = 'x') =>
  fetch(url, { method: 'POST', headers, body })

const head = (...more: string[]) => ['POST / HTTP/1.1', 'Host: x', ...more]

test('who is signed in is let in, and waits for the word that the body may come', async () => {
  const { port, release } = await guarded()
  release()
  const { send, socket, until } = rawConnection(port)
  send(...head('Authorization: Bearer ann', 'Content-Length: 1', 'Expect: 100-continue'))
  await until(/^HTTP\/1.1 100 Continue\r\n\r\n/)
  socket.write('x')
  await until(/admitted$/)
})

describe('nothing is read of the body of', () => {
  test.each([
    ['who is not signed in', [], 401, 'UNAUTHENTICATED'],
    ['a request that is too large', ['Authorization: Bearer ann'], 413, 'BAD_USER_INPUT'],
  ])('%s', async (_, headers, status, code) => {
    const { port, admitted } = await guarded({ maxBytes: 1_000 })
    const { send, until } = rawConnection(port)
    send(...head('Content-Length: 1001', ...headers))
    const answer = await until(/\}\n$/)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const body = JSON.parse(answer.split('\r\n\r\n')[1] ?? '')
    const message = expect.stringMatching(/\.$/)
    expect(body).toEqual({ errors: [{ message, extensions: { code } }] })
    expect(admitted()).toBe(0)
  })
})

test('a body that does not announce its length is let in: its reader counts', async () => {
  const { port, release } = await guarded({ maxBytes: 1_000 })
  release()
  const { send, until } = rawConnection(port)
  send(...head('Authorization: Bearer ann', 'Transfer-Encoding: chunked'))
  await until(/admitted/)
})

describe('a place', () => {
  test('has to become free: the fifth request is told when to come again', async () => {
    const { url, port, release } = await guarded({ most: 4 })
    const held = Array.from({ length: 4 }, () => rawConnection(port))
    const lines = head('Authorization: Bearer ann', 'Content-Length: 1', 'Expect: 100-continue')
    for (const { send } of held) send(...lines)
    for (const { until } of held) await until(/100 Continue/)
    const refused = await ask(url, as('bob'))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    release()
    for (const { until } of held) await until(/admitted/)
    expect((await ask(url, as('bob'))).status).toBe(200)
  })

  test('becomes free when its client goes', async () => {
    const { port } = await guarded({ most: 1 })
    const lines = head('Authorization: Bearer ann', 'Content-Length: 1', 'Expect: 100-continue')
    for (let i = 0; i < 3; i++) {
      const first = rawConnection(port)
      first.send(...lines)
      await first.until(/100 Continue/)
      first.socket.resetAndDestroy()
      await first.closed()
      // what comes on a connection of its own may come before the end of the other is noticed
      for (;;) {
        const next = rawConnection(port)
        next.send(...lines)
        const answer = await next.until(/\r\n\r\n/)
        next.socket.resetAndDestroy()
        await next.closed()
        if (answer.includes('100 Continue')) break
      }
    }
  })
})
