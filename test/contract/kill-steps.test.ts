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
import type { TestDatabase } from '../support/databases.ts'
import { begin, until, untilMoving, uploadSales } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testServer } from '../support/server.ts'
import { dataTables, mustEqualFile } from '../support/stored-rows.ts'

/** Waits until the tables of datasets are gone: the reaper follows the stop. */
async function reaped(database: TestDatabase): Promise<void> {
  while ((await dataTables(database)).length > 0) await sleep(50)
}

async function onlyTask(api: ApiClient): Promise<string> {
  const { tasks } = await api.request(TasksDocument, {})
  const [id, ...others] = tasks.nodes.map((task) => task.id)
  if (id === undefined || others.length > 0) throw new Error('there is not one task')
  return id
}

onEachDatabase((kind) => {
  describe('killed at a step', () => {
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
      const server = await testServer({ on: kind, env: { KILL_AT: step } })
      const api = await server.client()
      const uploadId = await uploadSales(server, api, 20_000)
      // the server may die before it answers
      await begin(api, { uploadId }).catch(() => {})
      await server.ended()
      await server.restart({ KILL_AT: '' })
      await until(api, await onlyTask(api), 'SUCCEEDED')
      await mustEqualFile(server)
    })

    test.each(['settle:written@1', 'settle:committed@1'])(
      '%s: the task is PAUSED, and a resume goes on to the end of the file',
      async (step) => {
        const server = await testServer({ on: kind, env: { KILL_AT: step } })
        const api = await server.client()
        const id = await begin(api, { uploadId: await uploadSales(server, api, 100_000) })
        await untilMoving(api, id)
        // the server may die before it answers
        await api.request(PauseTaskDocument, { input: { id } }).catch(() => {})
        await server.ended()
        await server.restart({ KILL_AT: '' })
        await until(api, id, 'PAUSED')
        await api.request(ResumeTaskDocument, { input: { id } })
        await until(api, id, 'SUCCEEDED')
        await mustEqualFile(server)
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
      const server = await testServer({ on: kind, env: { KILL_AT: step } })
      const api = await server.client()
      const id = await begin(api, { uploadId: await uploadSales(server, api, 200_000) })
      await until(api, id, 'RUNNING')
      // the server may die before it answers
      await api.request(StopTaskDocument, { input: { id, keep: false } }).catch(() => {})
      await server.ended()
      await server.restart({ KILL_AT: '' })
      await until(api, id, 'STOPPED')
      const { task } = await api.request(ImportTaskDocument, { id })
      expect(task).toMatchObject({ state: 'STOPPED', dataset: null })
      await reaped(server.database)
    })
  })
})
