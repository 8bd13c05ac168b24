import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { httpRig } from '../support/http-rig.ts'

describe('paths', () => {
  test('nothing is elsewhere', async () => {
    const { url } = await httpRig()
    for (const path of ['/', '/graphql/x', '/healthz2', '/uploadsx', '//', '/..;']) {
      const response = await fetch(`${url}${path}`)
      expect([path, response.status]).toEqual([path, 404])
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
    }
  })

  test('a route gets its path and all below it', async () => {
    const paths: string[] = []
    const { url } = await httpRig({
      routes: {
        '/uploads': async (incoming, response) => {
          paths.push(incoming.url ?? '')
          response.end()
        },
      },
    })
    for (const path of ['/uploads', '/uploads/', '/uploads/a%20b?c']) await fetch(`${url}${path}`)
    expect(paths).toEqual(['/uploads', '/uploads/', '/uploads/a%20b?c'])
  })

  test('a handler that fails is answered with an id that the log has', async () => {
    const { url, log } = await httpRig({
      routes: { '/broken': () => Promise.reject(new Error('secret')) },
    })
    const response = await fetch(`${url}/broken`)
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('secret')
    const [line] = log.lines
    expect(text).toContain(JSON.stringify(line?.fields).match(/"errorId":"([^"]+)"/)?.[1])
  })

  test('a handler that fails in the middle of its answer ends the connection', async () => {
    const { url } = await httpRig({
      routes: {
        '/broken': async (_request, response) => {
          response.writeHead(200, { 'content-length': '10' }).write('half')
          throw new Error('disk')
        },
      },
    })
    await expect(fetch(`${url}/broken`).then((response) => response.text())).rejects.toThrow()
  })
})

describe('health', () => {
  test('/healthz says that the process lives', async () => {
    const { url } = await httpRig({ isReady: async () => false })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test.each([
    ['it is', async () => true, 200],
    ['it is not', async () => false, 503],
    ['nobody can say', () => Promise.reject(new Error('no database')), 503],
  ])('/readyz, when %s ready', async (_, isReady, status) => {
    const { url } = await httpRig({ isReady })
    expect((await fetch(`${url}/readyz`)).status).toBe(status)
  })
})

describe('CORS', () => {
  const allowed = 'https://app.example.com'
  const preflight = (url: string, origin: string, headers: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': headers,
      },
    })

  test('an allowed origin may send what GraphQL and uploads need', async () => {
    const { url } = await httpRig()
    const asked = [
      'authorization',
      'content-type',
      'tus-resumable',
      'upload-length',
      'upload-offset',
    ]
    const response = await preflight(`${url}/graphql`, allowed, asked.join(', '))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH')
    const headers = response.headers.get('access-control-allow-headers')?.toLowerCase().split(', ')
    expect(headers).toEqual(expect.arrayContaining([...asked, 'upload-metadata']))
  })

  test('and read what the tus protocol answers', async () => {
    const { url } = await httpRig()
    const response = await fetch(`${url}/healthz`, { headers: { origin: allowed } })
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ')
    expect(exposed).toEqual(
      expect.arrayContaining(['Location', 'Upload-Offset', 'Upload-Length', 'Tus-Resumable']),
    )
  })

  test.each(['https://evil.example.com', 'https://app.example.com.evil.com', 'null'])(
    '%s is allowed nothing',
    async (origin) => {
      const { url } = await httpRig()
      for (const response of [
        await preflight(`${url}/graphql`, origin, 'authorization'),
        await fetch(`${url}/healthz`, { headers: { origin } }),
      ]) {
        const names = [...response.headers.keys()]
        expect(names.filter((name) => name.startsWith('access-control'))).toEqual([])
        expect(response.headers.get('vary')).toContain('Origin')
      }
    },
  )

  test('OPTIONS that is no preflight reaches the route, for tus', async () => {
    const { url } = await httpRig({
      routes: {
        '/uploads': async ({ method }, response) => void response.end(method),
      },
    })
    const response = await fetch(`${url}/uploads`, { method: 'OPTIONS' })
    expect(await response.text()).toBe('OPTIONS')
  })
})

test('what is not HTTP is answered as such, and does no harm', async () => {
  const { url, post } = await httpRig()
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.end('no http at all\r\n\r\n')
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('close', () => resolve())
  socket.resume()
  await promise
  expect((await post({ query: '{ hello }' })).response.status).toBe(200)
})
