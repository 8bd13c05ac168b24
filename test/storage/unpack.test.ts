import { randomBytes } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync, constants as zlib, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Compression } from '#core/ports.ts'
import { readSource } from '#storage/file-source.ts'
import { type UnpackOptions, unpack } from '#storage/unpack.ts'
import { bytesOf, testSource, timesOpen } from '../support/source-file.ts'

const pack = {
  gzip: (content: Uint8Array | string) => gzipSync(content),
  // with a checksum, as the command line makes them
  zstd: (content: Uint8Array | string) =>
    zstdCompressSync(content, { params: { [zlib.ZSTD_c_checksumFlag]: 1 } }),
}
const both = ['gzip', 'zstd'] as const

async function packed(compression: Compression, bytes: Uint8Array) {
  const { path, source: plain } = await testSource(bytes, 'my.csv.packed')
  const source = { ...plain, compression }
  const read = (options: Partial<UnpackOptions> = {}) =>
    unpack(source, (from) => readSource(path, source, from, { signal: options.signal }), {
      offset: 0,
      maxBytes: 10_000_000_000,
      ...options,
    })
  return { path, source, read }
}

const contentOf = async (compression: Compression, ...parts: Uint8Array[]) =>
  bytesOf((await packed(compression, Buffer.concat(parts))).read())

/** A zstd frame without content. */
function skippable(bytes: number, magic = 0x184d2a50): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(magic)
  head.writeUInt32LE(bytes, 4)
  return Buffer.concat([head, randomBytes(bytes)])
}

/** Some megabytes that neither vanish nor stay when they are packed. */
const table = Buffer.from(
  Array.from({ length: 150_000 }, (_, i) => `${i},name ${i * 7919},${(i * 31) % 97}\n`).join(''),
)

describe.each(both)('%s', (compression) => {
  const make = pack[compression]

  test('a file gives its content, in blocks of at most 128 KiB, and is closed', async () => {
    const { path, read } = await packed(compression, make(table))
    const blocks = await Array.fromAsync(read())
    expect(Buffer.concat(blocks).equals(table)).toBe(true)
    expect(Math.max(...blocks.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(128 * 1024)
    expect(timesOpen(path) ?? 0).toBe(0)
  })

  test('a file of nothing gives nothing', async () => {
    expect(await contentOf(compression, make(''))).toHaveLength(0)
  })

  test('parts that follow one another are one content', async () => {
    const parts = ['a,b\n', '', '1,2\n', 'x'.repeat(1_000_000), '\n'].map(make)
    const expected = `a,b\n1,2\n${'x'.repeat(1_000_000)}\n`
    expect((await contentOf(compression, ...parts)).toString()).toBe(expected)
  })

  test('parts that fill blocks of the content, or of the file, exactly are one content', async () => {
    const random = randomBytes(256 * 1024)
    const contents = [1, 128 * 1024, 256 * 1024, 128 * 1024].map((n) => random.subarray(0, n))
    const parts = contents.map(make)
    const { source } = await packed(compression, Buffer.concat(parts))
    async function* stored() {
      yield* parts
    }
    const read = await bytesOf(unpack(source, stored, { offset: 0, maxBytes: 1_000_000 }))
    expect(read.equals(Buffer.concat(contents))).toBe(true)
  })

  test('from any place on, however it was packed, the content is the same', async () => {
    const cuts = fc.array(fc.nat(table.length), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(cuts, fc.nat(table.length), async (places, offset) => {
        const sorted = [0, ...places.toSorted((a, b) => a - b), table.length]
        const parts = sorted.slice(1).map((end, i) => make(table.subarray(sorted[i], end)))
        const { read } = await packed(compression, Buffer.concat(parts))
        expect((await bytesOf(read({ offset }))).equals(table.subarray(offset))).toBe(true)
      }),
      { numRuns: 8, seed: 4 },
    )
  })

  test('it tells how much of the file it has used: never less than before, at last all of it', async () => {
    const { source, read } = await packed(compression, Buffer.concat([make(table), make(table)]))
    const told: number[] = []
    for await (const _ of read({ onStored: (bytes) => told.push(bytes) }));
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.length).toBeGreaterThan(10)
    expect(told[0]).toBeGreaterThan(0)
    // but for what only ends the file
    expect(told.at(-1)).toBeLessThanOrEqual(source.fingerprint.bytes)
    expect(told.at(-1)).toBeGreaterThan(source.fingerprint.bytes - 16)
  })

  describe('damage is told, with its place and what to do:', () => {
    const one = make(table)
    const flipped = Buffer.from(one)
    flipped[one.length >> 1] = (flipped[one.length >> 1] ?? 0) ^ 0xff
    const badChecksum = Buffer.from(one)
    // of gzip's trailer the checksum comes first
    const at = one.length - (compression === 'gzip' ? 8 : 4)
    badChecksum[at] = (badChecksum[at] ?? 0) ^ 1

    test.each<[string, Uint8Array]>([
      ['cut off in the middle', one.subarray(0, one.length >> 1)],
      ['cut off by a byte', one.subarray(0, -1)],
      ['cut off in its head', one.subarray(0, 5)],
      ['cut off in the head of its second part', Buffer.concat([one, one.subarray(0, 5)])],
      ['cut off in the middle of its second part', Buffer.concat([one, one.subarray(0, -9)])],
      ['with changed bytes', flipped],
      ['with a wrong checksum', badChecksum],
      ['followed by text', Buffer.concat([one, Buffer.from('hello, world\n')])],
      ['followed by a byte', Buffer.concat([one, Buffer.from('x')])],
      ['followed by zeros and more', Buffer.concat([one, Buffer.alloc(600_000), one])],
      ['with a signature and nothing else', one.subarray(0, 4)],
    ])('%s', async (_, bytes) => {
      const { path, read } = await packed(compression, bytes)
      let given = 0
      const reading = (async () => {
        for await (const block of read()) {
          given += block.byteLength
        }
      })()
      await expect(reading).rejects.toMatchObject({
        code: 'SOURCE_DAMAGED',
        retryable: false,
        message: expect.stringMatching(
          new RegExp(
            `^The ${compression} file "my.csv.packed" cannot be unpacked after byte [\\d,]+ of its content: .+\\. Check it with "${compression} -t"`,
          ),
        ),
      })
      await expect(reading).rejects.toThrow(`after byte ${given.toLocaleString('en')} of`)
      expect(timesOpen(path) ?? 0).toBe(0)
    })
  })

  test('a few megabytes that unpack to gigabytes stop at the limit, with flat memory', async () => {
    const zeros = make(Buffer.alloc(64 * 1024 * 1024))
    const copies = Array.from({ length: 64 }, () => zeros)
    const { path, read } = await packed(compression, Buffer.concat(copies))
    const maxBytes = 500_000_000
    let given = 0
    let most = 0
    const before = process.memoryUsage.rss()
    const reading = (async () => {
      for await (const block of read({ maxBytes })) {
        given += block.byteLength
        most = Math.max(most, process.memoryUsage.rss() - before)
      }
    })()
    await expect(reading).rejects.toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      retryable: false,
      message: expect.stringMatching(/more than 500,000,000 bytes.*MAX_UNPACKED_BYTES/),
    })
    expect(given).toBeLessThanOrEqual(maxBytes)
    expect(given).toBeGreaterThan(maxBytes - 256 * 1024)
    expect(most).toBeLessThan(100_000_000)
    expect(timesOpen(path) ?? 0).toBe(0)
  })

  test('exactly as much as is allowed is allowed', async () => {
    const { read } = await packed(compression, make(table))
    expect(await bytesOf(read({ maxBytes: table.length }))).toHaveLength(table.length)
    await expect(bytesOf(read({ maxBytes: table.length - 1 }))).rejects.toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
    })
  })

  test('what is left out counts, too', async () => {
    const { read } = await packed(compression, make(table))
    const reading = bytesOf(read({ offset: table.length, maxBytes: table.length - 1 }))
    await expect(reading).rejects.toMatchObject({ code: 'UNPACKED_TOO_LARGE' })
  })

  test('an abort ends it at once, also while it leaves bytes out', async () => {
    const zeros = make(Buffer.alloc(64 * 1024 * 1024))
    const { path, read } = await packed(compression, Buffer.concat(Array(64).fill(zeros)))
    for (const offset of [0, 4_000_000_000]) {
      const controller = new AbortController()
      const { signal } = controller
      const why = new Error('enough')
      const reading = (async () => {
        for await (const _ of read({ offset, signal }));
      })()
      const ended = reading.catch((error: unknown) => error)
      while ((timesOpen(path) ?? 1) === 0) await nextTurn()
      controller.abort(why)
      expect(await ended).toBe(why)
      expect(timesOpen(path) ?? 0).toBe(0)
    }
  })

  test('a reader that has enough ends it, a hundred times without a trace', async () => {
    const { path, read } = await packed(compression, make(table))
    const enough = async () => {
      for await (const _ of read()) break
    }
    await enough()
    const before = process.memoryUsage.rss()
    for (let i = 0; i < 100; i++) await enough()
    expect(timesOpen(path) ?? 0).toBe(0)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
  })

  test('a file that changes while it is read is no damaged one', async () => {
    const { path, read } = await packed(compression, make(randomBytes(2_000_000)))
    const blocks = read()
    await blocks.next()
    await appendFile(path, 'x')
    await expect(bytesOf(blocks)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', retryable: true })
    expect(timesOpen(path) ?? 0).toBe(0)
  })
})

test('zeros after a gzip file are padding', async () => {
  const one = gzipSync('a,b\n')
  for (const zeros of [1, 512, 600_000]) {
    expect((await contentOf('gzip', one, one, Buffer.alloc(zeros))).toString()).toBe('a,b\na,b\n')
  }
})

describe('zstd', () => {
  test('frames without content are passed over, wherever they stand', async () => {
    const content = await contentOf(
      'zstd',
      skippable(4),
      pack.zstd('a,b\n'),
      skippable(0, 0x184d2a5f),
      skippable(700_000),
      pack.zstd('1,2\n'),
      skippable(12),
    )
    expect(content.toString()).toBe('a,b\n1,2\n')
  })

  test('frames of all forms are found: raw and repeated blocks, with and without sizes', async () => {
    const contents = [
      randomBytes(300_000),
      Buffer.alloc(300_000, 'x'),
      Buffer.from('x'),
      Buffer.alloc(255, 'ab'),
      Buffer.alloc(256, 'ab'),
      Buffer.alloc(70_000, 'abc'),
    ]
    const forms = [
      {},
      { [zlib.ZSTD_c_contentSizeFlag]: 0 },
      { [zlib.ZSTD_c_checksumFlag]: 1 },
      { [zlib.ZSTD_c_compressionLevel]: 19 },
      { [zlib.ZSTD_c_windowLog]: 10 },
    ]
    const frames = forms.flatMap((params) => contents.map((c) => zstdCompressSync(c, { params })))
    const read = await contentOf('zstd', ...frames)
    expect(read.equals(Buffer.concat(forms.flatMap(() => contents)))).toBe(true)
  })

  test('a window that takes too much memory is told as such', async () => {
    // a frame of 2 GiB of window, and a raw block of one byte
    const wide = Buffer.from('28b52ffd00a809000061', 'hex')
    await expect(contentOf('zstd', wide)).rejects.toMatchObject({
      code: 'SOURCE_DAMAGED',
      message: expect.stringContaining('pack it again without --long'),
    })
  })
})
