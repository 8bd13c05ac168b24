import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#database/open-database.ts'
import { TasksDocument } from '../../schema/generated/operations.ts'
import { begin, uploadText } from '../support/imports.ts'
import { testServer } from '../support/server.ts'
import { silent } from '../support/test-database.ts'

test('a server that cannot listen ends, says why, and holds nothing', async () => {
  const first = await testServer()
  const child = spawn(process.execPath, ['src/main.ts', 'server'], {
    env: {
      ...process.env,
      ...first.settings,
      DATA_DIR: join(first.folder, 'other'),
      PORT: new URL(first.url).port,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(said).toContain('EADDRINUSE')
})

test('a task of a kind that the server no longer knows is still listed', async () => {
  const server = await testServer()
  const api = await server.client()
  await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
  await server.stop()
  const database = await openDatabase(server.database.settings, { user: 'api', log: silent })
  await database.transaction((tx) => tx.query(`UPDATE task SET kind = 'gone'`))
  await database[Symbol.asyncDispose]()
  await server.restart()
  const { tasks } = await api.request(TasksDocument, {})
  expect(tasks.nodes).toMatchObject([{ __typename: 'UnknownTask', kind: 'gone' }])
})
