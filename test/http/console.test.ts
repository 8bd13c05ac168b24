import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { consoleHandler } from '#http/console.ts'
import { httpRig } from '../support/http-rig.ts'
import { tempDir } from '../support/temp-dir.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const template = `<!doctype html><base href="%BASE%"><style nonce="%NONCE%"></style>
<script type="module" nonce="%NONCE%" src="assets/main-1.js"></script>`
const script = 'export const answer = 42\n'

/** A server with a small console, beside which lies what is nobody's business. */
async function consoleRig(publicUrl?: string) {
  const parent = await tempDir()
  const folder = join(parent, 'console')
  await mkdir(join(folder, 'assets'), { recursive: true })
  const files: Record<string, string | Uint8Array> = {
    'index.html': template,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '.secret': 'hidden',
    'assets/main-1.js': script,
    'assets/main-1.js.br': brotliCompressSync(script),
    'assets/main-1.js.gz': gzipSync(script),
    'assets/main-1.css': 'a{}',
    'assets/.secret': 'hidden',
    '../secret.txt': 'hidden',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const rig = await httpRig({ console: consoleHandler({ folder, publicUrl }) })
  return { ...rig, folder }
}

/** A GET whose path and headers go out as they are. */
function raw(url: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; body: Buffer; encoding: string | undefined }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(url)
      get({ hostname, port, path, headers }, async (response) => {
        const body = Buffer.concat(await response.toArray())
        const encoding = response.headers['content-encoding']
        resolve({ status: response.statusCode, body, encoding })
      }).on('error', reject)
    },
  )
}

describe('the page', () => {
  test.each(['/', '/tasks', '/tasks/task_1', '/datasets/a.b?x=/assets/y', '/index.html', '/%ff'])(
    'is at %s',
    async (path) => {
      const { url } = await consoleRig()
      const response = await fetch(url + path, { headers: html })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('<base href="/">')
    },
  )

  test('is at / for who takes anything, too, and by HEAD', async () => {
    const { url } = await consoleRig()
    expect(await (await fetch(`${url}/`)).text()).toContain('<base')
    const { status, headers } = await fetch(`${url}/`, { method: 'HEAD' })
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  test('has a policy that lets nothing in, with a nonce of this answer alone', async () => {
    const { url } = await consoleRig()
    const seen = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const { headers, text } = await page(`${url}/`)
      const [nonce = ''] = /(?<=nonce=")[\w-]{22}(?=")/.exec(text) ?? []
      expect(text).not.toContain('%')
      expect(text.split(`nonce="${nonce}"`)).toHaveLength(3)
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'`,
      )
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      seen.add(nonce)
    }
    expect(seen.size).toBe(3)
  })

  test.each([
    ['https://data.example', '/'],
    ['https://data.example/sluice', '/sluice/'],
    ['https://data.example/a&b/$&', '/a&amp;b/$&amp;/'],
  ])('of %s begins its links with %s', async (publicUrl, base) => {
    const { url } = await consoleRig(publicUrl)
    expect((await page(`${url}/tasks`)).text).toContain(`<base href="${base}">`)
  })

  test.each(['/graphql/x', '/healthz/x', '/readyz/x'])('is not at %s', async (path) => {
    const { url } = await consoleRig()
    expect((await fetch(url + path, { headers: html })).status).toBe(404)
  })

  test.each([
    ['GET', '/tasks', { accept: '*/*' }],
    ['GET', '/tasks', { accept: 'application/json' }],
    ['POST', '/', html],
    ['POST', '/tasks', html],
  ])('is not what %s %s with %o gets', async (method, path, headers) => {
    const { url } = await consoleRig()
    const response = await fetch(url + path, { method, headers })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  test('where nothing is built tells so, until it is', async () => {
    const { url, folder } = await consoleRig('https://data.example/sluice')
    await rm(folder, { recursive: true })
    const { status, headers, text } = await page(`${url}/`)
    expect(status).toBe(503)
    expect(text).toMatch(/not built.*npm run build.*href="\/sluice\/graphql"/s)
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self' /,
    )
    await mkdir(folder)
    await writeFile(join(folder, 'index.html'), template)
    expect((await page(`${url}/`)).status).toBe(200)
  })
})

describe('a file', () => {
  test.each([
    ['/assets/main-1.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/main-1.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/favicon.svg', 'image/svg+xml', 'no-cache'],
  ])('%s is %s, %s', async (path, type, lifetime) => {
    const { url } = await consoleRig()
    const response = await fetch(url + path, { headers: html })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe(lifetime)
    await response.arrayBuffer()
    const etag = response.headers.get('etag') ?? ''
    const again = await fetch(url + path, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
    expect(again.headers.get('cache-control')).toBe(lifetime)
    const other = await fetch(url + path, { headers: { 'if-none-match': '"x"' } })
    expect(other.status).toBe(200)
    await other.arrayBuffer()
  })

  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliCompressSync(script)],
    ['gzip', 'gzip', gzipSync(script)],
    ['br;q=0, GZIP;q=0.5', 'gzip', gzipSync(script)],
    ['identity', undefined, Buffer.from(script)],
    ['', undefined, Buffer.from(script)],
  ])('goes to who accepts "%s" as %s', async (accepted, encoding, body) => {
    const { url } = await consoleRig()
    const headers = { 'accept-encoding': accepted }
    const answer = await raw(url, '/assets/main-1.js', headers)
    expect(answer).toEqual({ status: 200, encoding, body })
    const { headers: told } = await fetch(`${url}/assets/main-1.js`, { method: 'HEAD', headers })
    expect(told.get('vary')).toMatch(/Accept-Encoding/)
    expect(told.get('content-length')).toBe(String(body.length))
  })

  test('goes as it is where no compressed one lies beside it', async () => {
    const { url } = await consoleRig()
    const answer = await raw(url, '/assets/main-1.css', { 'accept-encoding': 'br, gzip' })
    expect(answer).toEqual({ status: 200, encoding: undefined, body: Buffer.from('a{}') })
  })

  test('has another ETag in each form', async () => {
    const { url } = await consoleRig()
    const tags = ['br', 'gzip', 'identity'].map(async (encoding) => {
      const headers = { 'accept-encoding': encoding }
      const response = await fetch(`${url}/assets/main-1.js`, { method: 'HEAD', headers })
      return response.headers.get('etag')
    })
    expect(new Set(await Promise.all(tags)).size).toBe(3)
  })

  test.each(['/assets/gone-1.js', '/assets/', '/assets/x/y.js', `/assets/${'x'.repeat(3_000)}`])(
    'that is not there is no page: %.40s',
    async (path) => {
      const { url } = await consoleRig()
      const response = await fetch(url + path, { headers: html })
      expect(response.status).toBe(404)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
    },
  )

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '//../secret.txt',
    '/assets/%00/../../../secret.txt',
    '/.secret',
    '/assets/.secret',
    '/%2esecret',
    '/etc/passwd',
    '//etc/passwd',
    '/assets//etc/passwd',
  ])('outside of what is to be seen is not reached by %s', async (path) => {
    const { url } = await consoleRig()
    for (const headers of [{}, html]) {
      const { body } = await raw(url, path, headers)
      expect(String(body)).toMatch(/^<!doctype html><base|"NOT_FOUND"/)
    }
  })

  test('that is no text comes back byte for byte', async () => {
    const { url, folder } = await consoleRig()
    const body = randomBytes(100_000)
    await writeFile(join(folder, 'assets', 'font-1.woff2'), body)
    const response = await fetch(`${url}/assets/font-1.woff2`)
    expect(response.headers.get('content-type')).toBe('font/woff2')
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
  })
})

async function page(address: string) {
  const response = await fetch(address, { headers: html })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
