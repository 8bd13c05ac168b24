import { randomBytes } from 'node:crypto'
import {
  array,
  asyncProperty,
  assert as check,
  constant,
  nat,
  oneof,
  record,
  tuple,
  uint8Array,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf, downloadServer, get } from '../support/download-server.ts'

describe('a part', () => {
  const content = Buffer.from('0123456789')

  test.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-100', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-100', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-', 206, '0123456789', 'bytes 0-9/10'],
    ['Bytes=9-9', 206, '9', 'bytes 9-9/10'],
    ['bytes=20-30,1-2', 206, '12', 'bytes 1-2/10'],
    // several parts, or nothing that we understand: all of it
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
    ['bytes=a-b', 200, '0123456789', null],
    ['bytes=1', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
  ])('%s is answered with %d %s', async (range, status, expected, contentRange) => {
    const server = await downloadServer()
    const { address } = await server.upload(content)
    const response = await get(address, { range })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(response.headers.get('content-length')).toBe(String(expected.length))
    expect(await response.text()).toBe(expected)
  })

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
    '%s is not there: 416 says how long the file is',
    async (range) => {
      const server = await downloadServer()
      const { address } = await server.upload(content)
      const response = await get(address, { range })
      expect(response.status).toBe(416)
      expect(response.headers.get('content-range')).toBe('bytes */10')
      expect(await response.json()).toMatchObject({ error: { code: 'RANGE_NOT_SATISFIABLE' } })
    },
  )

  test('of a file in segments is that of the file, wherever it begins and ends', async () => {
    const server = await downloadServer()
    const part = oneof(
      record({ from: nat(40), to: nat(40) }),
      record({ from: nat(40), to: constant(undefined) }),
      record({ from: constant(undefined), to: nat(40) }),
    )
    const segments = array(uint8Array({ maxLength: 12 }), { maxLength: 5 })
    await check(
      asyncProperty(tuple(segments, part), async ([contents, { from, to }]) => {
        const { address } = await server.store(contents)
        const whole = Buffer.concat(contents)
        const response = await get(address, { range: `bytes=${from ?? ''}-${to ?? ''}` })
        const body = await bytesOf(response)
        const expected =
          from === undefined
            ? whole.subarray(Math.max(0, whole.length - (to ?? 0)))
            : whole.subarray(from, to === undefined ? undefined : to + 1)
        if (whole.length === 0 || (from !== undefined && to !== undefined && to < from)) {
          expect(response.status).toBe(200)
          expect(body.equals(whole)).toBe(true)
        } else if (expected.length === 0) {
          expect(response.status).toBe(416)
        } else {
          expect(response.status).toBe(206)
          expect(body.equals(expected)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
    await server.settled()
    expect(await server.openFiles()).toEqual([])
  })

  test('of large segments goes over their borders', async () => {
    const server = await downloadServer()
    const contents = [randomBytes(600_000), randomBytes(1), randomBytes(900_000)]
    const { address } = await server.store(contents)
    const whole = Buffer.concat(contents)
    const response = await get(address, { range: 'bytes=599999-1200000' })
    expect((await bytesOf(response)).equals(whole.subarray(599_999, 1_200_001))).toBe(true)
    expect((await bytesOf(await get(address))).equals(whole)).toBe(true)
  })
})

describe('conditions:', () => {
  const modifiedAt = Date.parse('2026-03-01T12:00:00.500Z')
  const written = 'Sun, 01 Mar 2026 12:00:00 GMT'
  const before = 'Sun, 01 Mar 2026 11:59:59 GMT'
  const after = 'Sun, 01 Mar 2026 12:00:01 GMT'
  const range = 'bytes=1-2'

  test.each<[Record<string, string>, number]>([
    [{ 'if-none-match': '"v1"' }, 304],
    [{ 'if-none-match': 'W/"v1"' }, 304],
    [{ 'if-none-match': '"other", "v1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"v2"' }, 200],
    [{ 'if-none-match': 'v1' }, 200],
    [{ 'if-none-match': '"v2"', 'if-modified-since': after }, 200],
    [{ 'if-none-match': '"v1"', range }, 304],
    [{ 'if-modified-since': written }, 304],
    [{ 'if-modified-since': after }, 304],
    [{ 'if-modified-since': before }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-match': '"v1"' }, 200],
    [{ 'if-match': '"v0", "v1"', range }, 206],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"v2"' }, 412],
    [{ 'if-match': 'W/"v1"' }, 412],
    [{ 'if-match': '"v1"', 'if-unmodified-since': before }, 200],
    [{ 'if-unmodified-since': written }, 200],
    [{ 'if-unmodified-since': before }, 412],
    [{ 'if-range': '"v1"', range }, 206],
    [{ 'if-range': '"v2"', range }, 200],
    [{ 'if-range': 'W/"v1"', range }, 200],
    [{ 'if-range': written, range }, 206],
    [{ 'if-range': after, range }, 200],
    [{ 'if-range': before, range }, 200],
    [{ 'if-range': '"v2"', range: 'bytes=100-' }, 200],
    [{ 'if-range': '"v1"' }, 200],
  ])('%o: %d', async (headers, status) => {
    const server = await downloadServer()
    const { address } = await server.store([Buffer.from('abcd')], { etag: 'v1', modifiedAt })
    for (const method of ['GET', 'HEAD']) {
      const response = await get(address, headers, method)
      expect(response.status).toBe(method === 'HEAD' && status === 206 ? 200 : status)
      const isFile = status === 200 || status === 206
      expect(response.headers.get('etag')).toBe(status === 412 ? null : '"v1"')
      expect(response.headers.has('content-disposition')).toBe(isFile)
      const body = await response.text()
      if (method === 'HEAD' || status === 304) expect(body).toBe('')
      else if (isFile) expect(body).toBe(status === 206 ? 'bc' : 'abcd')
      else expect(body).toContain('PRECONDITION_FAILED')
    }
  })
})
