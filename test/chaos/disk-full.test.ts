import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  DatasetDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  SignInDocument,
  StopTaskDocument,
  UploadedFilesDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { beginExport, downloaded, exported } from '../support/exports.ts'
import { begin, importTask, until, uploadSales } from '../support/imports.ts'
import { admin, testServer } from '../support/server.ts'
import { growingDisk, mayMount } from '../support/small-disk.ts'
import { storedAndExpected } from '../support/stored-rows.ts'

const cannot = !mayMount()
test.skipIf(cannot)(
  `a full disk: the import fails with the reason, and a resume goes on once there is room${cannot ? ' (skipped: this user may not mount a disk)' : ''}`,
  async () => {
    const disk = growingDisk(36)
    const path = join(disk.folder, 'data', 'sluice.db')
    const server = await testServer({
      env: {
        DATA_DIR: join(disk.folder, 'data'),
        DATABASE_URL: `sqlite:${path}`,
      },
    })
    // before the disk is taken away
    onTestFinished(() => server.kill())
    const api = await server.client()
    const uploadId = await uploadSales(server, api, 300_000)
    const id = await begin(api, { uploadId })
    const other = await begin(api, { uploadId })
    const { pauseTask } = await api.request(PauseTaskDocument, { input: { id: other } })
    expect(pauseTask.userErrors).toEqual([])
    const failed = await until(api, id, 'FAILED')
    expect(failed.failure).toMatchObject({ code: 'DISK_FULL', retryable: true })
    expect(failed.progress.rowsDone).toBeGreaterThan(0)

    // users are still heard: what they ask for can be written
    const { stopTask } = await api.request(StopTaskDocument, { input: { id: other, keep: false } })
    expect(stopTask.userErrors).toEqual([])
    await until(api, other, 'STOPPED')

    disk.growTo(200)
    await api.request(ResumeTaskDocument, { input: { id } })
    const done = await until(api, id, 'SUCCEEDED')
    expect(done.progress.rowsDone).toBe(300_000)
    await server.stop()
    const database = { ...server.database, settings: { kind: 'sqlite', path } } as const
    const { stored, expected } = await storedAndExpected(database, join(server.folder, 'sales.csv'))
    expect(stored).toEqual(expected)
  },
  60_000,
)

test.skipIf(cannot)(
  `a full disk: an import that adds to a dataset fails, readers see the old rows, and a resume ends it${cannot ? ' (skipped: this user may not mount a disk)' : ''}`,
  async () => {
    const disk = growingDisk(34)
    const server = await testServer({
      env: {
        DATA_DIR: join(disk.folder, 'data'),
        DATABASE_URL: `sqlite:${join(disk.folder, 'data', 'sluice.db')}`,
      },
    })
    onTestFinished(() => server.kill())
    const api = await server.client()
    const first = await begin(api, { uploadId: await uploadSales(server, api, 1_000) })
    await until(api, first, 'SUCCEEDED')
    const datasetId = (await importTask(api, first)).dataset?.id ?? ''
    const rowCount = async () =>
      (await api.request(DatasetDocument, { id: datasetId, first: 0 })).dataset?.rowCount
    const uploadId = await uploadSales(server, api, 300_000)
    const id = await begin(api, { uploadId, datasetId, mode: 'APPEND' })
    const { failure } = await until(api, id, 'FAILED')
    expect(failure).toMatchObject({ code: 'DISK_FULL', retryable: true })
    expect(await rowCount()).toBe(1_000)
    disk.growTo(200)
    await api.request(ResumeTaskDocument, { input: { id } })
    await until(api, id, 'SUCCEEDED')
    expect(await rowCount()).toBe(301_000)
  },
  60_000,
)

test.skipIf(cannot)(
  `a full disk: an export fails with the reason, and a resume gives the whole file once there is room${cannot ? ' (skipped: this user may not mount a disk)' : ''}`,
  async () => {
    const disk = growingDisk(32)
    const server = await testServer({ env: { STORAGE_DIR: disk.folder } })
    onTestFinished(() => server.kill())
    const api = await server.client()
    const imported = await begin(api, { uploadId: await uploadSales(server, api, 300_000) })
    await until(api, imported, 'SUCCEEDED')
    const datasetId = (await importTask(api, imported)).dataset?.id ?? ''
    const id = await beginExport(api, { datasetId })
    const { failure, progress } = await until(api, id, 'FAILED')
    expect(failure).toMatchObject({ code: 'DISK_FULL', retryable: true })
    expect(failure?.message).toMatch(/disk of exported files/)
    expect(progress.rowsDone).toBeGreaterThan(0)
    disk.growTo(200)
    await api.request(ResumeTaskDocument, { input: { id } })
    await until(api, id, 'SUCCEEDED')
    const bytes = await downloaded(server, api, id)
    expect(bytes.equals(await exported(server, api, { datasetId }))).toBe(true)
    expect(bytes.toString().split('\n')).toHaveLength(300_002)
  },
  60_000,
)

test.skipIf(cannot)(
  `a full disk: no way of uploading leaves half a file, and tus goes on once there is room${cannot ? ' (skipped: this user may not mount a disk)' : ''}`,
  async () => {
    // the database is on it, too
    const disk = growingDisk(12)
    const path = join(disk.folder, 'data', 'sluice.db')
    const server = await testServer({
      env: {
        DATA_DIR: join(disk.folder, 'data'),
        STORAGE_DIR: join(disk.folder, 'uploads'),
        DATABASE_URL: `sqlite:${path}`,
      },
    })
    onTestFinished(() => server.kill())
    const api = await server.client()
    const { put, tus, inline } = await uploader(server.url)
    const csv = join(server.folder, 'sales.csv')
    await writeSalesCsv(csv, 120_000)
    const content = readFileSync(csv)
    expect(content.length).toBeGreaterThan(6_500_000)

    const [first, second] = [await tus.begin(content.length), await tus.begin(content.length)]
    // without a length, which would be refused before the disk is full
    const stream = () => new Blob([content]).stream()
    expect((await tus.send(first, 0, stream())).status).toBe(204)
    await mustBeFull(await tus.send(second, 0, stream()))
    const offset = await tus.offset(second)
    expect(offset).toBeGreaterThan(1_000_000)
    expect(offset).toBeLessThan(content.length)

    const files = () => readdirSync(join(server.storage, 'uploads')).toSorted()
    const before = files()
    // of an empty file only the database has no room for its row
    for (const body of [content, stream(), '']) await mustBeFull(await put(body))
    expect(await inline(content)).toMatchObject({
      data: {
        uploadFile: {
          uploadedFile: null,
          userErrors: [{ code: 'LIMIT_REACHED', message: expect.stringContaining('no room') }],
        },
      },
    })
    expect(files()).toEqual(before)
    await mustBeFull(await tus.send(second, offset, stream()))
    const { uploadedFiles } = await api.request(UploadedFilesDocument, {})
    expect(uploadedFiles.nodes).toMatchObject([{ bytes: content.length }])

    disk.growTo(200)
    const from = await tus.offset(second)
    expect(from).toBeGreaterThanOrEqual(offset)
    expect((await tus.send(second, from, content.subarray(from))).status).toBe(204)
    const id = await begin(api, { uploadId: second.split('/').at(-1) ?? '' })
    await until(api, id, 'SUCCEEDED')
    await server.stop()
    const database = { ...server.database, settings: { kind: 'sqlite', path } } as const
    const { stored, expected } = await storedAndExpected(database, csv)
    expect(stored).toEqual(expected)
  },
  60_000,
)

/** Each way of uploading, for the administrator. */
async function uploader(url: string) {
  const { signIn } = await new ApiClient(url).request(SignInDocument, { input: admin })
  const authorization = `Bearer ${signIn.token}`
  const ask = (method: string, path: string, headers: object, body?: BodyInit) =>
    fetch(url + path, {
      method,
      headers: { authorization, ...headers },
      ...(body !== undefined && { body, duplex: 'half' }),
    } as RequestInit)
  const version = { 'tus-resumable': '1.0.0' }
  const offset = async (path: string) => {
    const response = await ask('HEAD', path, version)
    return Number(response.headers.get('upload-offset'))
  }
  const begin = async (bytes: number) => {
    const response = await ask('POST', '/uploads', { ...version, 'upload-length': String(bytes) })
    return response.headers.get('location') ?? ''
  }
  const send = (path: string, from: number, body: BodyInit) => {
    const type = { 'content-type': 'application/offset+octet-stream' }
    return ask('PATCH', path, { ...version, ...type, 'upload-offset': String(from) }, body)
  }
  const inline = async (content: Buffer<ArrayBuffer>) => {
    const query =
      'mutation ($file: Upload!) { uploadFile(file: $file) { uploadedFile { id } userErrors { code message } } }'
    const form = new FormData()
    form.set('operations', JSON.stringify({ query, variables: { file: null } }))
    form.set('map', JSON.stringify({ 0: ['variables.file'] }))
    form.set('0', new File([content], 'a.csv'))
    const headers = { 'graphql-require-preflight': '1' }
    return (await ask('POST', '/graphql', headers, form)).json()
  }
  const put = (body: BodyInit) => ask('PUT', '/uploads/a.csv', {}, body)
  return { put, tus: { begin, send, offset }, inline }
}

async function mustBeFull(response: Response): Promise<void> {
  expect(response.status).toBe(507)
  expect(await response.json()).toMatchObject({
    error: { code: 'STORAGE_FULL', message: expect.stringContaining('no room') },
  })
}
