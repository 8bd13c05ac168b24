import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  SignInDocument,
  TaskDocument,
  UsersDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { onEachDatabase } from '../support/databases.ts'
import { begin, historyOf, until, untilMoving, uploadSales } from '../support/imports.ts'
import { admin, secondServer, signedIn, testServer } from '../support/server.ts'

onEachDatabase((kind) => {
  test('two servers on one database: the second runs no tasks, and takes over when the first one dies', async () => {
    const first = await testServer({ on: kind })
    const second = await secondServer(first)
    const api = await first.client()
    const other = await signedIn(second.url)
    const uploadId = await uploadSales(first, api, 300_000)
    // asked of the second, run by the first
    const id = await begin(other, { uploadId })
    await untilMoving(api, id)
    expect((await other.request(TaskDocument, { id })).task?.state).toBe('RUNNING')
    await first.kill()
    const { progress } = await until(other, id, 'SUCCEEDED')
    expect(progress.rowsDone).toBe(300_000)
    expect(await historyOf(other, id)).toEqual([
      'QUEUED',
      'RUNNING',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
  }, 60_000)

  test('two servers that start at the same time on an empty folder agree on tables and secret', async () => {
    const first = await testServer({ on: kind })
    const empty = await kind.create()
    onTestFinished(() => empty.dispose())
    const settings = {
      ...first.settings,
      DATA_DIR: join(first.folder, 'empty'),
      DATABASE_URL: empty.url,
    }
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
})
