import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TaskDocument } from '../../schema/generated/operations.ts'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'
import { serverKind, type TestDatabaseKind } from '../support/databases.ts'
import { begin, until, untilMoving, uploadSales } from '../support/imports.ts'
import { canRun, type PrivateServer, privateServer } from '../support/private-server.ts'
import { testServer } from '../support/server.ts'
import { mustEqualFile } from '../support/stored-rows.ts'
import { tempDir } from '../support/temp-dir.ts'

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
