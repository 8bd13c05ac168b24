import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  ImportTaskDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
  TasksDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, untilMoving, uploadSales } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'
import { dataTables, mustHoldFile } from '../support/stored-rows.ts'

/** A server that each test kills and starts again, and the files that it has. */
function killedServer(kind: Parameters<typeof sharedServer>[0]) {
  const shared = sharedServer(kind)
  const uploads = new Map<number, Promise<string>>()
  return async (rows: number) => {
    const { server, api } = await shared()
    const name = `sales-${rows}.csv`
    const uploading = uploads.get(rows) ?? uploadSales(server, api, rows, name)
    uploads.set(rows, uploading)
    return { server, api, file: join(server.folder, name), uploadId: await uploading }
  }
}

/** The newest task. */
async function newest(api: ApiClient): Promise<string> {
  const { tasks } = await api.request(TasksDocument, {})
  const [task] = tasks.nodes
  if (task === undefined) throw new Error('there is no task')
  return task.id
}

async function mustBeImported(server: TestServer, api: ApiClient, id: string, file: string) {
  await until(api, id, 'SUCCEEDED')
  const { dataset } = await importTask(api, id)
  await mustHoldFile(server.database, dataset?.id ?? '', file)
}

onEachDatabase((kind) => {
  describe('killed at a step', () => {
    const killed = killedServer(kind)

    test.each([
      'take:begin@1',
      'take:written@1',
      'take:committed@1',
      'prepare:begin@1',
      'prepare:done@1',
      'chunk:begin@1',
      'chunk:rows@1',
      'chunk:checkpoint@1',
      'chunk:committed@1',
      'chunk:begin@3',
      'chunk:rows@3',
      'chunk:checkpoint@3',
      'chunk:committed@3',
      'publish:begin@1',
      'publish:state@1',
      'publish:result@1',
      'publish:committed@1',
    ])('%s: the import goes on by itself and equals the file', async (step) => {
      const { server, api, file, uploadId } = await killed(20_000)
      await server.killAt(step)
      // the server may die before it answers
      await begin(api, { uploadId, datasetName: step }).catch(() => {})
      await server.ended()
      await server.restart()
      const id = await newest(api)
      await mustBeImported(server, api, id, file)
      expect((await importTask(api, id)).dataset?.name).toBe(step)
    })

    test.each(['settle:written@1', 'settle:committed@1'])(
      '%s: the task is PAUSED, and a resume goes on to the end of the file',
      async (step) => {
        const { server, api, file, uploadId } = await killed(100_000)
        await server.killAt(step)
        const id = await begin(api, { uploadId, datasetName: step })
        await untilMoving(api, id)
        // the server may die before it answers
        await api.request(PauseTaskDocument, { input: { id } }).catch(() => {})
        await server.ended()
        await server.restart()
        await until(api, id, 'PAUSED')
        await api.request(ResumeTaskDocument, { input: { id } })
        await mustBeImported(server, api, id, file)
      },
    )

    test.each([
      'rollback:begin@1',
      'rollback:state@1',
      'rollback:result@1',
      'rollback:committed@1',
      'reap:table@1',
      'reap:done@1',
    ])('%s: the stop is carried out and nothing is left', async (step) => {
      const { server, api, uploadId } = await killed(200_000)
      const before = await dataTables(server.database)
      await server.killAt(step)
      const id = await begin(api, { uploadId, datasetName: step })
      await until(api, id, 'RUNNING')
      // the server may die before it answers
      await api.request(StopTaskDocument, { input: { id, keep: false } }).catch(() => {})
      await server.ended()
      await server.restart()
      await until(api, id, 'STOPPED')
      const { task } = await api.request(ImportTaskDocument, { id })
      expect(task).toMatchObject({ state: 'STOPPED', dataset: null })
      // the reaper follows the stop
      while ((await dataTables(server.database)).length > before.length) await sleep(50)
    })
  })
})
