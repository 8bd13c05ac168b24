import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  TaskChangedDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { begin, importTask, until } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testServer } from '../support/server.ts'
import { storedAndExpected } from '../support/stored-rows.ts'

const rows = 60_000

/** All that a watcher is told of a task's progress, until it has ended. */
async function progressOf(api: ApiClient, id: string) {
  const told = []
  for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
    told.push(taskChanged.progress)
  }
  return told
}

/** `content` in three parts that follow one another, as some tools write them. */
function packed(content: Buffer, pack: (part: Buffer) => Buffer): Buffer {
  const cuts = [0, 1_000_001, 2_000_000, content.length]
  return Buffer.concat(cuts.slice(1).map((end, i) => pack(content.subarray(cuts[i], end))))
}

onEachDatabase((kind) => {
  test('compressed files give the rows of the plain one, through a kill, a pause and a resume', async () => {
    const server = await testServer({ on: kind, env: { KILL_AT: 'chunk:committed@3' } })
    const api = await server.client()
    const plain = join(server.folder, 'sales.csv')
    await writeSalesCsv(plain, rows)
    const content = readFileSync(plain)
    const files = [
      { name: 'gzipped.csv.gz', bytes: packed(content, gzipSync) },
      { name: 'zstandard.csv.zst', bytes: packed(content, zstdCompressSync) },
    ]
    const tasks = await Promise.all(
      files.map(async ({ name, bytes }) => {
        const path = join(server.folder, name)
        writeFileSync(path, bytes)
        return { name, total: bytes.length, uploadId: await api.upload(path, name) }
      }),
    )
    const ids = await Promise.all(tasks.map(({ uploadId }) => begin(api, { uploadId })))
    const watched = ids.map((id) => progressOf(api, id))
    await server.ended()
    await server.restart({ KILL_AT: '' })
    await Promise.all(ids.map((id) => pauseAndResume(api, id)))

    for (const [i, { name, total }] of tasks.entries()) {
      const { progress } = await until(api, ids[i] ?? '', 'SUCCEEDED')
      expect(progress).toMatchObject({ rowsDone: rows, done: total, total, fraction: 1 })
      const { dataset } = await importTask(api, ids[i] ?? '')
      expect(dataset).toMatchObject({ name: name.split('.')[0], rowCount: rows })
      const done = (await watched[i])?.map((each) => each.done) ?? []
      expect(done).toEqual(done.toSorted((a, b) => a - b))
      expect(done.at(-1)).toBe(total)
    }
    await server.stop()
    for (const which of files.keys()) {
      const all = await storedAndExpected(server.database, plain, undefined, which)
      expect(all.stored).toEqual(all.expected)
    }
  })
})

async function pauseAndResume(api: ApiClient, id: string): Promise<void> {
  await api.request(PauseTaskDocument, { input: { id } })
  const { progress } = await until(api, id, 'PAUSED')
  expect(progress.rowsDone).toBeLessThan(rows)
  await api.request(ResumeTaskDocument, { input: { id } })
}
