import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { parse } from 'content-disposition'
import { describe, expect, test } from 'vitest'
import { SessionTokens } from '#service/session-tokens.ts'
import { bytesOf, downloadServer, get, secret } from '../support/download-server.ts'
import { rawConnection } from '../support/http-server.ts'

describe('a file', () => {
  test('comes byte for byte, with all that a client should know of it', async () => {
    const server = await downloadServer()
    const content = randomBytes(700_000)
    const { id, address } = await server.upload(content, 'sales.csv')
    const file = await server.storage.stat(id)
    const response = await get(address)
    expect(response.status).toBe(200)
    expect((await bytesOf(response)).equals(content)).toBe(true)
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      connection: 'keep-alive',
      'content-disposition': 'attachment; filename=sales.csv',
      'content-length': '700000',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-type': 'text/csv',
      date: expect.any(String),
      etag: `"${id}-${file?.modified}"`,
      'keep-alive': expect.any(String),
      'last-modified': new Date(file?.modifiedAt ?? 0).toUTCString(),
      'referrer-policy': 'no-referrer',
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
    })
  })

  test('that is empty comes, too, also where a part of it is asked for', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('')
    for (const headers of [{}, { range: 'bytes=0-' }, { range: 'bytes=-5' }]) {
      const response = await get(address, headers)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-length')).toBe('0')
      expect(await response.text()).toBe('')
    }
  })

  test('answers HEAD as GET, without the file, and whatever part is asked for', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('a,b\n1,2\n')
    const whole = await get(address)
    await whole.arrayBuffer()
    const head = await get(address, { range: 'bytes=1-2' }, 'HEAD')
    expect(head.status).toBe(200)
    const changing = ['date', 'keep-alive', 'connection']
    const headersOf = ({ headers }: Response) => {
      return [...headers].filter(([name]) => !changing.includes(name))
    }
    expect(headersOf(head)).toEqual(headersOf(whole))
    expect(await head.text()).toBe('')
    await server.settled()
    expect(await server.openFiles()).toEqual([])
  })

  test.each([
    ['a.CSV', 'text/csv'],
    ['a.tsv', 'text/tab-separated-values'],
    ['a.jsonl', 'application/jsonl'],
    ['a.ndjson', 'application/jsonl'],
    ['a.csv.gz', 'application/gzip'],
    ['a.csv.zst', 'application/zstd'],
    ['a.html', 'application/octet-stream'],
    ['a.svg', 'application/octet-stream'],
    ['csv', 'text/csv'],
    ['constructor', 'application/octet-stream'],
  ])('called %s is sent as %s, and as it is', async (name, type) => {
    const server = await downloadServer()
    const { address } = await server.upload('<script>alert(1)</script>', name)
    const response = await get(address, { 'accept-encoding': 'gzip' })
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.text()).toBe('<script>alert(1)</script>')
  })

  const long = `${'x'.repeat(251)}.csv`
  test.each([
    ['quotes', 'my "quoted" file.csv', 'my "quoted" file.csv'],
    ['what headers are made of', "it's 100%41 (new); a=b, c.csv", "it's 100%41 (new); a=b, c.csv"],
    ['letters of the world', 'Umsätze 売上 €.csv', 'Umsätze 売上 €.csv'],
    ['a picture', '😀.csv', '😀.csv'],
    ['line breaks', 'a\r\nSet-Cookie: x=1.csv', 'aSet-Cookie: x=1.csv'],
    ['a NUL', 'a\0b.csv', 'ab.csv'],
    ['a path', '../../etc/passwd', 'passwd'],
    ['a path of Windows', 'C:\\secret\\a.csv', 'a.csv'],
    ['nothing but dots', '..', 'upload.csv'],
    ['half a character', '\ud800.csv', '\ufffd.csv'],
    ['255 characters', long, long],
    ['255 pictures', '😀'.repeat(255), '😀'.repeat(255)],
  ])('whose name has %s is saved under a good one', async (_, name, expected) => {
    const server = await downloadServer()
    const { address } = await server.store([Buffer.from('a')], { name })
    const response = await get(address)
    expect(await response.text()).toBe('a')
    expect(response.headers.get('set-cookie')).toBeNull()
    const disposition = parse(response.headers.get('content-disposition') ?? '')
    expect(disposition.type).toBe('attachment')
    expect(disposition.parameters['filename']).toBe(expected)
    expect(decodeURIComponent(address.split('/').at(-1) ?? '')).toBe(expected)
  })

  test('can be had by pages of allowed origins, which may read what they need', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('a,b\n')
    const asked = await get(address, { origin: 'https://app.example.com', range: 'bytes=0-0' })
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    // Content-Length is always readable
    const exposed = asked.headers.get('access-control-expose-headers')?.split(', ')
    const needed = ['Accept-Ranges', 'Content-Disposition', 'Content-Range', 'ETag']
    expect(exposed).toEqual(expect.arrayContaining(needed))
    const other = await get(address, { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a link', () => {
  async function refused(address: string, status: number, code: string) {
    const response = await get(address)
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(await response.json()).toEqual({
      error: { code, message: expect.stringMatching(/\.$/) },
    })
  }

  test('holds for 15 minutes, for whoever has it; what has begun by then ends well', async () => {
    const server = await downloadServer()
    server.clock.at = Date.parse('2026-03-01T12:00:00Z')
    const { address, file, id } = await server.large(20_000_000)
    expect((await server.downloads.link({ id, name: file.name })).expiresAt).toBe(
      server.clock.at + 15 * 60_000,
    )
    server.clock.at += 15 * 60_000 - 1
    const response = await get(address)
    expect(response.status).toBe(200)
    server.clock.at += 1
    await refused(address, 403, 'LINK_EXPIRED')
    expect((await bytesOf(response)).length).toBe(20_000_000)
    const again = await server.addressOf({ id, name: file.name })
    expect((await get(again, { range: 'bytes=0-0' })).status).toBe(206)
  })

  test('is read up to the token: what follows names the file for those who save it', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('abc')
    const token = new URL(address).pathname.split('/')[2]
    for (const rest of ['', '/', '/other', '/%2e%2e%2fx', '/a.csv?x=/../y', '/%ff%00']) {
      const response = await get(`${server.url}/downloads/${token}${rest}`)
      expect([rest, response.status, await response.text()]).toEqual([rest, 200, 'abc'])
    }
  })

  test('with any one character changed is refused', async () => {
    const server = await downloadServer()
    const { address } = await server.upload('abc')
    const token = new URL(address).pathname.split('/')[2] ?? ''
    // the last one has bits that count for nothing
    for (let at = 0; at < token.length - 1; at += 7) {
      const changed = token[at] === 'A' ? 'B' : 'A'
      const other = `${token.slice(0, at)}${changed}${token.slice(at + 1)}`
      await refused(`${server.url}/downloads/${other}/a.csv`, 403, 'INVALID_LINK')
    }
    await refused(`${server.url}/downloads/${token.slice(0, -1)}/a.csv`, 403, 'INVALID_LINK')
  })

  test('is no session, and a session is no link', async () => {
    const server = await downloadServer()
    const { address, id } = await server.upload('abc')
    const sessions = new SessionTokens(secret, () => server.clock.at)
    const { token } = await sessions.issue({ id, sessionEpoch: 0 }, 'session')
    await refused(`${server.url}/downloads/${token}/a.csv`, 403, 'INVALID_LINK')
    expect(await sessions.verify(new URL(address).pathname.split('/')[2] ?? '')).toBeNull()
  })

  test('to what is not there (any more) says so', async () => {
    const server = await downloadServer()
    const { id } = await server.upload('abc')
    const address = await server.addressOf({ id, name: 'a.csv' })
    await refused(await server.addressOf({ id: 'task_none', name: 'a.csv' }), 410, 'GONE')
    await refused(await server.addressOf({ id: 'user_1', name: 'a.csv' }), 410, 'GONE')
    await refused(await server.addressOf({ id: '../../etc/passwd', name: 'a' }), 410, 'GONE')
    expect(server.log.lines).toEqual([])
    await server.storage.remove(id)
    await refused(address, 410, 'GONE')
    expect(server.log.lines).toMatchObject([{ level: 'error' }])
  })

  test('is in no line of the log', async () => {
    const server = await downloadServer()
    const { address, path } = await server.upload('abc')
    await rm(path)
    await refused(address, 410, 'GONE')
    const said = JSON.stringify(
      server.log.lines.map(({ fields, message }) => [String(Object.values(fields)), message]),
    )
    expect(said).toContain(path)
    expect(said).not.toContain(new URL(address).pathname.split('/')[2])
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('does not take %s', async (method) => {
    const server = await downloadServer()
    const { address } = await server.upload('abc')
    const response = await get(address, {}, method)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await response.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } })
  })

  test.each([
    ['/downloads', 404],
    ['/downloads/', 404],
    ['/downloads//etc/passwd', 404],
    ['/downloads/../', 403],
    ['/downloads/../../etc/passwd', 403],
    ['/downloads/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 403],
    ['/downloads/..%5c..%5cetc', 403],
    ['/downloads/%00', 403],
    ['/downloads/upload_01aaaaaaaaaaaaaaaaaaaaaaaa', 403],
    ['/downloads/a.b.c', 403],
    ['/downloads/%', 403],
    ['/downloads/\0', 400],
  ])('that was never one is refused: %j, %d', refusedPath)

  test.each([
    ['long', 'a'.repeat(10_000), 403],
    ['too long', 'a'.repeat(20_000), 431],
    ['deep', '../'.repeat(3_000), 403],
  ])('that is %s is refused', (_, rest, status) => refusedPath(`/downloads/${rest}`, status))

  async function refusedPath(path: string, status: number) {
    const server = await downloadServer()
    const { send, closed } = rawConnection(server.port)
    send(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close')
    expect(await closed()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  }
})
