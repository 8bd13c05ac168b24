import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
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
  serverKind,
  type TestDatabaseKind,
} from '../support/databases.ts'
import { begin, until, untilMoving, uploadSales, uploadText } from '../support/imports.ts'
import { onEachServer } from '../support/on-each-database.ts'
import { canRun, type PrivateServer, privateServer } from '../support/private-server.ts'
import { admin, secondServer, signedIn, type TestServer, testServer } from '../support/server.ts'
import { storedAndExpected } from '../support/stored-rows.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { tempDir } from '../support/temp-dir.ts'
import { silent } from '../support/test-database.ts'

/** Each row once, and as the file has it. */
async function mustEqualFile(server: TestServer): Promise<void> {
  await server.stop()
  const { stored, expected } = await storedAndExpected(
    server.database,
    join(server.folder, 'sales.csv'),
  )
  expect(stored).toEqual(expected)
}

async function eventsOf(api: ApiClient, id: string) {
  const { task } = await api.request(TaskEventsDocument, { id })
  return task?.events.nodes ?? []
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
    const database = await kind.create()
    onTestFinished(() => database.dispose())
    const { port } = new URL(database.url)
    const proxy = await tcpProxy(Number(port) || (kind.name === 'PostgreSQL' ? 5432 : 3306))
    const folder = await tempDir()
    const server = await ServerProcess.start(await freePort(), {
      DATABASE_URL: proxy.url(database.url),
      DATA_DIR: folder,
      STORAGE_DIR: folder,
    })
    onTestFinished(() => server.kill())
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
    const database = await kind.create()
    onTestFinished(() => database.dispose())
    const { port } = new URL(database.url)
    const proxy = await tcpProxy(Number(port) || (kind.name === 'PostgreSQL' ? 5432 : 3306))
    const folder = await tempDir()
    const server = await ServerProcess.start(await freePort(), {
      DATABASE_URL: proxy.url(database.url),
      DATA_DIR: folder,
      STORAGE_DIR: folder,
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
    })
    onTestFinished(() => server.kill())
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
    // three for users, two for tasks, one for the lock
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThanOrEqual(6)
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

const kinds = [
  ['MariaDB', 'mariadb'],
  ['PostgreSQL', 'postgres'],
] as const

describe.each(kinds)('%s of our own', (name, program) => {
  const absent = !canRun(program)
  const note = absent ? ` (skipped: ${name} is not installed)` : ''

  async function privateKind(
    options: Parameters<typeof privateServer>[1] = {},
  ): Promise<{ database: PrivateServer; kind: TestDatabaseKind }> {
    const database = await privateServer(program, options)
    return { database, kind: serverKind(name, database.url) }
  }

  test.skipIf(absent)(
    `the server is restarted, and killed, during an import: it goes on by itself and ends exact${note}`,
    async () => {
      const { database, kind } = await privateKind()
      const server = await testServer({ on: kind })
      const api = await server.client()
      const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })
      await untilMoving(api, id)
      // whoever watches goes on watching
      const done = until(api, id, 'SUCCEEDED', 'FAILED')
      await database.restart()
      await until(api, id, 'RUNNING')
      await sleep(500)
      await database.kill()
      // away for longer than a request waits, which is told so
      await expect(api.request(TaskDocument, { id })).rejects.toThrow(
        'The connection to the database was lost. Nothing was changed. Ask again in a moment.',
      )
      await sleep(2_000)
      await database.start()
      expect((await done).progress.rowsDone).toBe(400_000)
      await mustEqualFile(server)
    },
    120_000,
  )

  test.skipIf(absent)(
    `a server that is away at start is waited for, with a message${note}`,
    async () => {
      const { database, kind } = await privateKind()
      const { url } = await kind.create()
      await database.stop()
      const folder = await tempDir()
      const settings = { DATABASE_URL: url, DATA_DIR: folder, STORAGE_DIR: folder }
      const server = ServerProcess.spawn(await freePort(), settings)
      onTestFinished(() => server.kill())
      await server.prints(/waiting for the database at 127\.0\.0\.1:\d+/)
      // whoever waits can be told to give up
      const another = ServerProcess.spawn(await freePort(), settings)
      await another.prints(/waiting for the database/)
      await another.stop()
      expect(another.exitCode).toBe(0)

      await database.start()
      await server.ready()
      await server.stop()
      expect(server.exitCode).toBe(0)
    },
    60_000,
  )

  test.skipIf(absent)(
    `TLS: whom one does not trust one does not talk to${note}`,
    async () => {
      const { database, kind } = await privateKind({ tls: true })
      const created = new URL((await kind.create()).url)
      created.hostname = 'localhost'
      const url = created.href
      const folder = await tempDir()
      const start = async (parameters: string, url = created.href) => {
        const settings = { DATA_DIR: folder, STORAGE_DIR: folder, LOG_LEVEL: 'warn' }
        const server = ServerProcess.spawn(await freePort(), {
          ...settings,
          DATABASE_URL: `${url}?${parameters}`,
        })
        onTestFinished(() => server.kill())
        return server
      }
      for (const trusted of [
        `sslmode=verify-full&sslrootcert=${database.caPath}`,
        `ssl-mode=VERIFY_CA&ssl-ca=${database.caPath}`,
        'sslmode=require',
      ]) {
        const server = await start(trusted)
        await server.ready()
        await server.stop()
      }
      for (const untrusted of [
        `sslmode=verify-full&sslrootcert=${database.wrongCaPath}`,
        'sslmode=verify-ca',
      ]) {
        const server = await start(untrusted)
        await server.ended()
        expect(server.exitCode).toBe(1)
        expect(server.printed).toMatch(/cannot be used: .*certificate/i)
        expect(server.printed).toContain('what it says of TLS')
      }
      // trusted, and somebody else: the certificate names localhost and 127.0.0.1
      const proxy = createServer((client) => {
        const there = connect(database.port, '127.0.0.1')
        for (const socket of [client, there]) socket.on('error', () => {})
        client.pipe(there).pipe(client)
      }).listen(0, '127.0.0.2')
      onTestFinished(() => void proxy.close())
      await once(proxy, 'listening')
      const elsewhere = new URL(url)
      elsewhere.hostname = '127.0.0.2'
      elsewhere.port = String((proxy.address() as AddressInfo).port)
      const parameters = `sslrootcert=${database.caPath}`
      const other = await start(`sslmode=verify-full&${parameters}`, elsewhere.href)
      await other.ended()
      expect(other.exitCode).toBe(1)
      expect(other.printed).toMatch(/cannot be used: .*(certificate's altnames|name the server)/)
      const issuer = await start(`sslmode=verify-ca&${parameters}`, elsewhere.href)
      await issuer.ready()
      await issuer.stop()
    },
    60_000,
  )
})

const noMariadb = !canRun('mariadb')
test.skipIf(noMariadb)(
  `a MariaDB that forbids LOAD DATA LOCAL: imports use INSERT, and the log says so${noMariadb ? ' (skipped: MariaDB is not installed)' : ''}`,
  async () => {
    const { url } = await privateServer('mariadb', { settings: { local_infile: 'OFF' } })
    const server = await testServer({ on: serverKind('MariaDB', url) })
    const api = await server.client()
    const id = await begin(api, { uploadId: await uploadSales(server, api, 50_000) })
    await until(api, id, 'SUCCEEDED')
    await server.process().prints(/forbids LOAD DATA LOCAL/)
    await mustEqualFile(server)
  },
  60_000,
)
