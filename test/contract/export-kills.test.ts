import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  ResumeTaskDocument,
  StopTaskDocument,
  TaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { mulberry32 } from '../../src/demo/sales-csv.ts'
import { beginExport, downloaded, exported, exportTask } from '../support/exports.ts'
import { begin, importTask, until, uploadSales } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer, testServer } from '../support/server.ts'

async function imported(server: TestServer, api: ApiClient, rows: number): Promise<string> {
  const id = await begin(api, { uploadId: await uploadSales(server, api, rows) })
  await until(api, id, 'SUCCEEDED')
  return (await importTask(api, id)).dataset?.id ?? ''
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)
  let importing: Promise<string> | undefined

  /** A server that each test kills and starts again, with a dataset that takes several chunks to export. */
  async function killed() {
    const { server, api } = await shared()
    importing ??= imported(server, api, 100_000)
    return { server, api, datasetId: await importing }
  }

  test('exports that are killed 25 times at random moments are byte for byte what undisturbed ones are', async () => {
    const random = mulberry32(20_261_124)
    const server = await testServer({ on: kind })
    const api = await server.client()
    const datasetId = await imported(server, api, 400_000)
    const undisturbed = {
      plain: await exported(server, api, { datasetId }),
      packed: await exported(server, api, { datasetId, gzip: true }),
    }
    let kills = 0
    let cut = 0
    for (let round = 0; kills < 25; round++) {
      const form = round % 2 === 0 ? 'packed' : 'plain'
      const id = await beginExport(api, { datasetId, gzip: form === 'packed' })
      // a plain one is soon over
      const longest = form === 'packed' ? 300 : 120
      for (let ended = false; !ended; ) {
        await until(api, id, 'RUNNING', 'SUCCEEDED')
        if (kills < 25) {
          await sleep(random() * longest)
          await server.kill()
          kills++
          await server.restart()
          const { task } = await api.request(TaskDocument, { id })
          ended = task?.state === 'SUCCEEDED'
          if (!ended) cut++
          // three in a row before it has committed anything
          if (task?.failure?.code === 'CRASHED') {
            await api.request(ResumeTaskDocument, { input: { id } })
          }
        } else {
          await until(api, id, 'SUCCEEDED')
          ended = true
        }
      }
      const bytes = await downloaded(server, api, id)
      expect(bytes.equals(undisturbed[form])).toBe(true)
      const { file } = await exportTask(api, id)
      expect(file?.rows).toBe(400_000)
    }
    expect(cut).toBeGreaterThan(5)
  }, 240_000)

  test.each(['chunk:checkpoint@1', 'chunk:committed@1', 'publish:result@1'])(
    'an export that is killed at %s goes on by itself to the same file',
    async (step) => {
      const { server, api, datasetId } = await killed()
      const undisturbed = await exported(server, api, { datasetId, gzip: true })
      await server.killAt(step)
      const id = await beginExport(api, { datasetId, gzip: true })
      await server.ended()
      await server.restart()
      await until(api, id, 'SUCCEEDED')
      expect((await downloaded(server, api, id)).equals(undisturbed)).toBe(true)
    },
  )

  test('an export whose rollback is cut off leaves nothing all the same', async () => {
    const { server, api, datasetId } = await killed()
    await server.killAt('rollback:result@1')
    const id = await beginExport(api, { datasetId, gzip: true })
    await until(api, id, 'RUNNING')
    // the server may die before it answers
    await api.request(StopTaskDocument, { input: { id } }).catch(() => {})
    await server.ended()
    await server.restart()
    await until(api, id, 'STOPPED')
    const folder = join(server.storage, 'exports')
    while ((await readdir(folder)).some((name) => name.startsWith(id))) await sleep(20)
  })
})
