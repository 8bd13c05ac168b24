import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  SignInDocument,
  StartImportDocument,
  TaskChangedDocument,
  TaskDocument,
  TaskEventsDocument,
  UsersDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { admin, secondServer, signedIn, testServer } from '../support/server.ts'

test('two servers on one database: the second runs no tasks, and takes over when the first one dies', async () => {
  const first = await testServer()
  const second = await secondServer(first)
  const api = await first.client()
  const other = await signedIn(second.url)
  const file = join(first.folder, 'sales.csv')
  await writeSalesCsv(file, 300_000)
  const uploadId = await api.upload(file, 'sales.csv')
  // asked of the second, run by the first
  const { startImport } = await other.request(StartImportDocument, { input: { uploadId } })
  const id = startImport.task?.id ?? ''
  for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
    if (taskChanged.progress.rowsDone > 0) break
  }
  expect((await other.request(TaskDocument, { id })).task?.state).toBe('RUNNING')
  await first.kill()
  for await (const { taskChanged } of other.subscribe(TaskChangedDocument, { id })) {
    if (taskChanged.state === 'SUCCEEDED') expect(taskChanged.progress.rowsDone).toBe(300_000)
  }
  const { task } = await other.request(TaskEventsDocument, { id })
  expect(task?.events.nodes.map(({ to }) => to)).toEqual([
    'QUEUED',
    'RUNNING',
    'QUEUED',
    'RUNNING',
    'SUCCEEDED',
  ])
}, 60_000)

test('two servers that start at the same time on an empty folder agree on tables and secret', async () => {
  const first = await testServer()
  const settings = { ...first.settings, DATA_DIR: join(first.folder, 'empty') }
  const [one, two] = await Promise.all([
    secondServer({ ...first, settings }),
    secondServer({ ...first, settings }),
  ])
  const { signIn } = await new ApiClient(one.url).request(SignInDocument, { input: admin })
  // a token of the one holds at the other
  const api = new ApiClient(two.url)
  api.useToken(signIn.token ?? '')
  expect((await api.request(ViewerDocument, {})).viewer).toMatchObject({ email: admin.email })
  expect((await api.request(UsersDocument, {})).users.totalCount).toBe(1)
}, 30_000)
