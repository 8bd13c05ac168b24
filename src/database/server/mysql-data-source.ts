import { isIP } from 'node:net'
import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import { schemaOptions } from '../schema-options.ts'
import { socketOf } from './connection.ts'
import { initialized } from './initialized.ts'
import { type SessionOptions, seconds } from './session-options.ts'
import { tlsOptions } from './tls.ts'

/** A pool of connections to MySQL or MariaDB, each of them set up before its first use. */
export async function mysqlDataSource(
  settings: ServerSettings,
  session: SessionOptions,
): Promise<DataSource> {
  const tls = await tlsOptions(settings.tls)
  const verifiesHost = settings.tls?.verify === 'issuer and host'
  if (verifiesHost && isIP(settings.host) !== 0) {
    // mysql2 would compare the certificate with "localhost"
    throw new Error(
      'to verify its host, name the server as its certificate does, not by an IP address',
    )
  }
  // mysql2 has its own way to ask for it, and overrides Node.js'
  const ssl = tls && { ...tls, verifyIdentity: verifiesHost }
  const { poolSize } = session
  const source = new DataSource({
    // MariaDB, too: what TypeORM does otherwise for it is not needed
    type: 'mysql',
    driver: { createPool: (options: PoolOptions) => poolOf(options, sessionSql(settings)) },
    host: settings.host,
    port: settings.port,
    username: settings.user,
    ...(settings.password !== undefined && { password: settings.password }),
    database: settings.database,
    charset: 'utf8mb4',
    timezone: 'Z',
    // as the server writes them: a Date knows no microseconds
    dateStrings: true,
    connectTimeout: seconds.connect * 1_000,
    ...(ssl !== undefined && { ssl }),
    poolSize,
    extra: {
      enableKeepAlive: true,
      // connections are given up before the server closes them
      idleTimeout: (seconds.idle / 2) * 1_000,
      maxIdle: Math.max(1, poolSize - 1),
    },
    ...schemaOptions,
    // each statement of DDL commits by itself there
    migrationsTransactionMode: 'none',
  })
  return initialized(source)
}

function poolOf(options: PoolOptions, setUp: readonly string[]): Pool {
  const pool = createPool(options)
  // sent before anything that the pool's user sends
  pool.on('connection', (connection: PoolConnection) => {
    // an error of a connection that is dead already would otherwise end the process
    connection.on('error', () => {})
    for (const sql of setUp) {
      connection.query(sql, (error) => {
        // by its socket: mysql2's own destroy() leaves what waits for an answer waiting
        if (error !== null) socketOf(connection)?.destroy(error)
      })
    }
  })
  return pool
}

/**
 * READ COMMITTED, strict, in UTC, without modes that would change what backslashes mean. A client that
 * was frozen within a transaction, or while it sends or reads, is cut off, and its locks are freed.
 */
function sessionSql({ lockTimeout }: ServerSettings): string[] {
  const variables = {
    sql_mode: `'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
    time_zone: `'+00:00'`,
    innodb_lock_wait_timeout: lockTimeout,
    lock_wait_timeout: lockTimeout,
    // MySQL has no other limit for a session that is idle within a transaction
    wait_timeout: seconds.idle,
    net_read_timeout: seconds.idle,
    net_write_timeout: seconds.idle,
  }
  const list = Object.entries(variables).map(([name, value]) => `SESSION ${name} = ${value}`)
  return [
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET ${list.join(', ')} /*M! , SESSION idle_transaction_timeout = ${seconds.idle} */`,
  ]
}
