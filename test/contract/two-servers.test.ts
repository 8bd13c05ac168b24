import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  PauseTaskDocument,
  SignInDocument,
  StopTaskDocument,
  UsersDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import {
  begin,
  historyOf,
  until,
  untilMoving,
  uploadSales,
  watchUntil,
} from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { admin, secondServer, signedIn, testServer } from '../support/server.ts'

onEachDatabase((kind) => {
  // so many that an import is still under way when one who only looks now and then has seen it
  const many = kind.name === 'SQLite' ? 1_500_000 : 500_000

  test('two servers on one database: the second runs no tasks, and takes over when the first one dies', async () => {
    const first = await testServer({ on: kind })
    const second = await secondServer(first)
    const api = await first.client()
    const other = await signedIn(second.url)
    const uploadId = await uploadSales(first, api, many)
    // asked of the second, run by the first
    const id = await begin(other, { uploadId })
    await untilMoving(api, id)
    await second.prints(/Another server runs the tasks .* DATABASE_URL/)
    // the second shows what the first does, live
    const seen = new Set<number>()
    await watchUntil(other, id, ({ state, progress }) => {
      expect(state).toBe('RUNNING')
      return seen.add(progress.rowsDone).size >= 3
    })
    await first.kill()
    const { progress } = await until(other, id, 'SUCCEEDED')
    expect(progress.rowsDone).toBe(many)
    expect(await historyOf(other, id)).toEqual([
      'QUEUED',
      'RUNNING',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
  }, 60_000)

  test('what is asked of the one is carried out by the other, and who watches either sees it', async () => {
    const first = await testServer({ on: kind })
    const second = await secondServer(first)
    const [api, other] = [await first.client(), await signedIn(second.url)]
    const id = await begin(api, { uploadId: await uploadSales(first, api, many) })
    await untilMoving(other, id)
    const paused = [until(api, id, 'PAUSED'), until(other, id, 'PAUSED')]
    await other.request(PauseTaskDocument, { input: { id } })
    const [here, there] = await Promise.all(paused)
    expect(here).toEqual(there)
    // nobody runs it now, so that only a look at the database can tell
    const stopping = until(api, id, 'STOPPING', 'STOPPED')
    await other.request(StopTaskDocument, { input: { id, keep: false } })
    await stopping
    await Promise.all([until(api, id, 'STOPPED'), until(other, id, 'STOPPED')])
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
