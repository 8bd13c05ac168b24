import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import mysql from 'mysql2/promise'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { canMakeCertificates } from '../support/certificates.ts'
import { canRun, type PrivateServer, privateServer } from '../support/private-server.ts'

describe.each(['mariadb', 'postgres'] as const)('%s', (kind) => {
  const cannot = !canRun(kind)
  const note = cannot ? ` (skipped: ${kind} is not installed)` : ''
  const cannotTls = cannot || !canMakeCertificates()
  const tlsNote = note || (cannotTls ? ' (skipped: openssl is not installed)' : '')

  test.skipIf(cannot)(
    `keeps its settings and what is committed over a kill and a restart${note}`,
    async () => {
      const server = await privateServer(kind, { settings: { max_connections: 17 } })
      const url = await server.createDatabase()
      await server.exec('CREATE TABLE t (id INT PRIMARY KEY)', url)
      await server.exec('INSERT INTO t VALUES (1)', url)
      const { pid } = server
      await server.kill()
      await expect(server.exec('SELECT 1')).rejects.toThrow('ECONNREFUSED')
      await server.start()
      expect(server.pid).not.toBe(pid)
      await server.exec('INSERT INTO t VALUES (2)', url)
      await server.restart()
      expect(await server.exec('SELECT id FROM t ORDER BY id', url)).toEqual([{ id: 1 }, { id: 2 }])
      const most = {
        mariadb: 'SELECT @@max_connections AS most',
        postgres: "SELECT current_setting('max_connections')::int AS most",
      }[kind]
      expect(await server.exec(most)).toEqual([{ most: 17 }])
    },
  )

  test.skipIf(cannot)(`tells why it does not start${note}`, async () => {
    const wrong = privateServer(kind, { settings: { no_such_setting: 1 } })
    await expect(wrong).rejects.toThrow(/did not start:(.|\n)*no.such.setting/)
  })

  test.skipIf(cannotTls)(
    `takes a client that trusts its CA, and no other one${tlsNote}`,
    async () => {
      const server = await privateServer(kind, { tls: true })
      const connect = { mariadb: connectMariadb, postgres: connectPostgres }[kind]
      expect(await connect(server, readFileSync(server.caPath, 'utf8'))).toBe(true)
      for (const ca of [
        readFileSync(server.wrongCaPath, 'utf8'),
        ...rootCertificates.slice(0, 1),
      ]) {
        await expect(connect(server, ca)).rejects.toThrow(/certificate/)
      }
      // through `exec`, and still after a restart
      await server.restart()
      expect(await server.exec('SELECT 1 AS one')).toEqual([{ one: 1 }])
    },
  )
})

/** Whether the connection is encrypted. */
async function connectMariadb({ url }: PrivateServer, ca: string): Promise<boolean> {
  const connection = await mysql.createConnection({ uri: url, ssl: { ca, verifyIdentity: true } })
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_cipher'")
    return rows[0]?.['Value'] !== ''
  } finally {
    await connection.end()
  }
}

async function connectPostgres({ url }: PrivateServer, ca: string): Promise<boolean> {
  const client = new Client({ connectionString: url, ssl: { ca } })
  await client.connect()
  try {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
    const { rows } = await client.query<{ ssl: boolean }>(sql)
    return rows[0]?.ssl ?? false
  } finally {
    await client.end()
  }
}
