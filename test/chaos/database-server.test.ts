import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '#database/open-database.ts'
import {
  TaskDocument,
  TaskEventsDocument,
  UploadedFilesDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'
import {
  countConnections,
  killConnections,
  killLock,
  type TestDatabaseKind,
} from '../support/databases.ts'
import { begin, until, untilMoving, uploadSales, uploadText } from '../support/imports.ts'
import { onEachServer } from '../support/on-each-database.ts'
import { admin, secondServer, signedIn, testServer } from '../support/server.ts'
import { mustEqualFile } from '../support/stored-rows.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { tempDir } from '../support/temp-dir.ts'
import { silent } from '../support/test-database.ts'

async function eventsOf(api: ApiClient, id: string) {
  const { task } = await api.request(TaskEventsDocument, { id })
  return task?.events.nodes ?? []
}

/** A server whose database lies behind a network that can fail. */
async function behindProxy(kind: TestDatabaseKind) {
  const { url, settings, dispose } = await kind.create()
  onTestFinished(dispose)
  if (settings.kind === 'sqlite') throw new Error('SQLite has no network')
  const proxy = await tcpProxy(settings.port)
  const folder = await tempDir()
  const server = await ServerProcess.start(await freePort(), {
    DATABASE_URL: proxy.url(url),
    DATA_DIR: folder,
    STORAGE_DIR: folder,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  })
  onTestFinished(() => server.kill())
  return { proxy, server, folder }
}

onEachServer((kind) => {
  test('all connections are killed 15 times during an import, the lock’s, too: it ends exact', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })
    await untilMoving(api, id)
    for (let kills = 0; kills < 15; kills++) {
      await killConnections(server.database)
      await sleep(Math.random() * 400)
    }
    const { progress } = await until(api, id, 'SUCCEEDED', 'FAILED')
    expect(progress.rowsDone).toBe(400_000)
    // nobody's fault, and nobody's crash
    expect((await eventsOf(api, id)).map(({ to }) => to)).not.toContain('FAILED')
    await mustEqualFile(server)
  }, 120_000)

  test('a runner that is frozen in a transaction is succeeded within 30 s, and commits nothing when it wakes', async () => {
    const env = { KILL_AT: 'chunk:checkpoint@3', KILL_SIGNAL: 'SIGSTOP' }
    const first = await testServer({ on: kind, env })
    const second = await secondServer(first, { KILL_AT: '' })
    const api = await first.client()
    const other = await signedIn(second.url)
    const uploadId = await uploadSales(first, api, 100_000)
    const id = await begin(other, { uploadId })
    const deadline = AbortSignal.timeout(30_000)
    // the second server has it, and commits beyond what the frozen one had
    const done = await Promise.race([
      until(other, id, 'SUCCEEDED'),
      new Promise<never>((_, reject) => {
        deadline.addEventListener('abort', () => reject(new Error('held up for too long')))
      }),
    ])
    expect(done.progress.rowsDone).toBe(100_000)
    const pid = first.process().pid
    if (pid !== undefined) process.kill(pid, 'SIGCONT')
    // it finds that it has lost the right to run, and stands by
    await first.process().prints(/Another server runs the tasks/)
    const after = await other.request(TaskDocument, { id })
    expect(after.task?.revision).toBe(done.revision)
    expect((await eventsOf(other, id)).map(({ to }) => to)).toEqual([
      'QUEUED',
      'RUNNING',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
    await second.stop()
    await mustEqualFile(first)
  }, 90_000)

  test('a runner whose lock’s session is killed leaves its tasks to its successor, once', async () => {
    const first = await testServer({ on: kind })
    const api = await first.client()
    const uploadId = await uploadSales(first, api, 600_000)
    const second = await secondServer(first)
    await second.prints(/Another server runs the tasks/)
    const id = await begin(api, { uploadId })
    await untilMoving(api, id)
    await killLock(first.database)
    const { progress } = await until(api, id, 'SUCCEEDED', 'FAILED')
    expect(progress.rowsDone).toBe(600_000)
    const history = (await eventsOf(api, id)).map(({ to }) => to)
    expect(history.filter((state) => state === 'RUNNING').length).toBeLessThanOrEqual(3)
    await second.stop()
    await mustEqualFile(first)
  }, 90_000)

  test('SIGTERM ends the process while the network of the database is silent', async () => {
    const { proxy, server } = await behindProxy(kind)
    proxy.pause()
    const asking = [1, 2, 3].map(() => fetch(`${server.url}/readyz`).catch(() => undefined))
    await server.stop()
    expect(server.exitCode).toBe(0)
    await Promise.all(asking)
  })

  test('one task that somebody has locked does not keep a new runner from the others', async () => {
    const env = { DATABASE_LOCK_TIMEOUT_SECONDS: '2' }
    const server = await testServer({ on: kind, env })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })
    await untilMoving(api, id)
    await server.kill()
    const other = await openDatabase(server.database.settings, { user: 'api', log: silent })
    onTestFinished(() => other[Symbol.asyncDispose]())
    const held = Promise.withResolvers<void>()
    const ending = Promise.withResolvers<void>()
    const holding = other.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM task WHERE id = '${id}' FOR UPDATE`)
      held.resolve()
      await ending.promise
    })
    await held.promise
    await server.restart()
    const small = await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
    await until(api, small, 'SUCCEEDED')
    ending.resolve()
    await holding
    await until(api, id, 'SUCCEEDED')
    await server.stop()
  }, 60_000)

  test('an upload whose COMMIT has no answer: the client is told, and row and file go together', async () => {
    const { proxy, server, folder } = await behindProxy(kind)
    const api = await signedIn(server.url)
    const file = join(folder, 'small.csv')
    await writeFile(file, 'a\n1\n')
    const lost = proxy.loseAnswerTo(/\bCOMMIT\b/i, 'cut')
    await expect(api.upload(file, 'small.csv')).rejects.toThrow(/503 .*is not known/)
    await lost
    const { uploadedFiles } = await api.request(UploadedFilesDocument, {})
    expect(uploadedFiles.nodes).toHaveLength(1)
    const id = await begin(api, { uploadId: uploadedFiles.nodes[0]?.id ?? '' })
    await until(api, id, 'SUCCEEDED')
  })

  test('no more connections are opened than the pools allow, however many ask at once', async () => {
    // by default they would be ten and four
    const env = { DATABASE_POOL_SIZE: '3', DATABASE_RUNNER_POOL_SIZE: '2' }
    const server = await testServer({ on: kind, env })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 200_000) })
    let most = 0
    let asking = true
    const counting = (async () => {
      while (asking) most = Math.max(most, await countConnections(server.database))
    })()
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => api.request(TaskDocument, { id })),
    )
    await until(api, id, 'SUCCEEDED')
    asking = false
    await counting
    expect(answers.every(({ task }) => task?.id === id)).toBe(true)
    // three for users, two for tasks, one for the lock; one that ends is still counted for a moment
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThan(10)
  }, 60_000)

  test('a wrong password or database ends the start with a message that says what to look at', async () => {
    const database = await kind.create()
    onTestFinished(() => database.dispose())
    const folder = await tempDir()
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    const server = ServerProcess.spawn(await freePort(), {
      DATABASE_URL: url.href,
      DATA_DIR: folder,
      STORAGE_DIR: folder,
    })
    await server.ended()
    expect(server.exitCode).toBe(1)
    expect(server.printed).toMatch(/cannot be used: .*no_such_database/)
    expect(server.printed).toContain('Look at DATABASE_URL')
    expect(server.printed).not.toMatch(/ {4}at /)
  })
})
