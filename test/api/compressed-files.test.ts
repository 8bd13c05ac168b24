import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  DatasetDocument,
  DatasetsDocument,
  StartImportDocument,
} from '../../schema/generated/operations.ts'
import { begin, importTask, until } from '../support/imports.ts'
import { sharedServer } from '../support/server.ts'

const mostUnpacked = 6_000_000
const shared = sharedServer(undefined, { MAX_UNPACKED_BYTES: String(mostUnpacked) })

async function upload(name: string, content: Uint8Array | string) {
  const { server, api } = await shared()
  const path = join(server.folder, 'to-upload')
  writeFileSync(path, content)
  return { api, uploadId: await api.upload(path, name) }
}

/** What the server has against an import of that file. */
async function refusal(name: string, content: Uint8Array): Promise<string | undefined> {
  const { api, uploadId } = await upload(name, content)
  const { startImport } = await api.request(StartImportDocument, { input: { uploadId } })
  expect(startImport).toMatchObject({ task: null, userErrors: [{ code: 'INVALID_INPUT' }] })
  return startImport.userErrors[0]?.message
}

async function imported(name: string, content: Uint8Array | string) {
  const { api, uploadId } = await upload(name, content)
  const id = await begin(api, { uploadId })
  await until(api, id, 'SUCCEEDED')
  const { dataset } = await importTask(api, id)
  const read = await api.request(DatasetDocument, { id: dataset?.id ?? '', first: 10 })
  return { name: dataset?.name, rows: read.dataset?.rows.nodes.map(({ values }) => values) }
}

const commas = 'id,what\n1,"a,b"\n2,c\n'
const tabs = 'id\twhat\n1\ta,b\n2\t"c"\n'

describe('a file is read by what it holds, and its dataset is called as it is without its endings:', () => {
  test.each([
    ['commas.csv', commas],
    ['commas.csv.gz', gzipSync(commas)],
    ['commas.CSV.GZ', gzipSync(commas)],
    ['commas.csv.zst', zstdCompressSync(commas)],
    ['commas.csv', gzipSync(commas)],
    ['commas.csv.gz', commas],
    ['commas.gz', zstdCompressSync(commas)],
    ['commas.txt', commas],
  ])('%s', async (name, content) => {
    const { name: called, rows } = await imported(name, content)
    expect(called).toMatch(/^commas( \(\d\))?$/i)
    expect(rows).toEqual([
      [1, 'a,b'],
      [2, 'c'],
    ])
  })

  test.each([
    ['tabs.tsv', tabs],
    ['tabs.tab', tabs],
    ['tabs.txt', tabs],
    ['tabs.tsv.gz', gzipSync(tabs)],
    ['tabs.txt.zst', zstdCompressSync(tabs)],
  ])('%s', async (name, content) => {
    const { name: called, rows } = await imported(name, content)
    expect(called).toMatch(/^tabs( \(\d\))?$/)
    expect(rows).toEqual([
      [1, 'a,b'],
      [2, 'c'],
    ])
  })
})

describe('no task begins with a file that', () => {
  const gz = gzipSync(commas)

  test('is damaged', async () => {
    expect(await refusal('a.csv.gz', gz.subarray(0, -9))).toMatch(
      /The gzip file "a.csv.gz" cannot be unpacked after byte .* Check it with "gzip -t"/,
    )
  })

  test('was compressed twice', async () => {
    const message = await refusal('a.csv.gz.gz', gzipSync(gz))
    expect(message).toMatch(/a gzip file within a compressed file; unpack it once/)
  })

  test.each([
    ['NUL bytes', '\0', /binary/],
    ['a line without an end', 'x', /longer than 1,048,576 bytes/],
    ['blank lines', '\n', /are blank lines/],
  ])('unpacks to gigabytes of %s', async (_, byte, message) => {
    const part = gzipSync(Buffer.alloc(64 * 1024 * 1024, byte))
    expect(await refusal('bomb.csv.gz', Buffer.concat(Array(32).fill(part)))).toMatch(message)
  })
})

describe('an import fails, and leaves nothing, of a file that turns out to', () => {
  // rows enough for the sample to end long before
  const rows = `id,what\n${Array.from({ length: 300_000 }, (_, i) => `${i},row ${i}`).join('\n')}\n`

  async function failure(name: string, content: Uint8Array) {
    const { api, uploadId } = await upload(name, content)
    const id = await begin(api, { uploadId, datasetName: name })
    const failed = await until(api, id, 'FAILED')
    expect(await importTask(api, id)).toMatchObject({ dataset: null })
    const { datasets } = await api.request(DatasetsDocument, { filter: { name } })
    expect(datasets.nodes).toEqual([])
    return failed.failure
  }

  test.each([
    ['gzip', gzipSync(rows.slice(0, 5_000_000))],
    ['zstd', zstdCompressSync(rows.slice(0, 5_000_000))],
  ])('be damaged: %s', async (compression, bytes) => {
    expect(await failure(`cut ${compression}`, bytes.subarray(0, -10_000))).toMatchObject({
      code: 'SOURCE_DAMAGED',
      retryable: false,
      message: expect.stringMatching(`Check it with "${compression} -t", pack it again`),
    })
  })

  test('unpack to more than is allowed', async () => {
    expect(rows.length).toBeLessThan(mostUnpacked)
    const bytes = gzipSync(rows + rows.slice(rows.indexOf('\n') + 1))
    expect(await failure('large', bytes)).toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      retryable: false,
      message: expect.stringContaining('more than 6,000,000 bytes'),
    })
  })
})
