import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import type { DatabaseSettings } from '#core/database-settings.ts'
import { loadConfig } from '../../src/config.ts'
import { type ServerName, serverUrls } from './database-servers.ts'

/** A new, empty database of a test. */
export interface TestDatabase {
  readonly kind: TestDatabaseKind
  /** As DATABASE_URL names it. */
  readonly url: string
  readonly settings: DatabaseSettings
  dispose(): Promise<void>
}

export interface TestDatabaseKind {
  readonly name: 'SQLite' | ServerName
  /** The URL of the server itself, for `administrate`; undefined for SQLite. */
  readonly server: string | undefined
  create(): Promise<TestDatabase>
}

export const sqlite: TestDatabaseKind = {
  name: 'SQLite',
  server: undefined,
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
    const url = `sqlite:${join(folder, 'test.db')}`
    const dispose = () => rm(folder, { recursive: true, force: true })
    return { kind: sqlite, url, settings: settingsOf(url), dispose }
  },
}

/** The servers that the environment names. */
export const databaseServers: readonly TestDatabaseKind[] = serverUrls.map(({ name, url }) =>
  serverKind(name, url),
)

/** All databases that can be tested on here. */
export const databases: readonly TestDatabaseKind[] = [sqlite, ...databaseServers]

export function settingsOf(url: string): DatabaseSettings {
  return loadConfig({ DATABASE_URL: url }).database
}

/** Databases on a server, of which `server` is the URL for whoever may create them. */
export function serverKind(name: ServerName, server: string): TestDatabaseKind {
  const kind: TestDatabaseKind = {
    name,
    server,
    async create() {
      const database = `sluice_test_${randomBytes(8).toString('hex')}`
      // a default that would not hold our texts: tables must not rely on it
      const encoding = name === 'PostgreSQL' ? 'TEMPLATE template0' : 'CHARACTER SET latin1'
      await administrate(server, `CREATE DATABASE ${database} ${encoding}`)
      const url = new URL(server)
      url.pathname = `/${database}`
      const force = name === 'PostgreSQL' ? ' WITH (FORCE)' : ''
      const dispose = async () =>
        void (await administrate(server, `DROP DATABASE IF EXISTS ${database}${force}`))
      return { kind, url: url.href, settings: settingsOf(url.href), dispose }
    },
  }
  return kind
}

/** Ends the session that holds a database's right to run tasks. */
export async function killLock({ kind, url }: TestDatabase): Promise<void> {
  const database = new URL(url).pathname.slice(1)
  const { server = '' } = kind
  if (kind.name === 'PostgreSQL') {
    const holders = `SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE locktype = 'advisory' AND granted AND datname = '${database}'`
    await administrate(server, `SELECT pg_terminate_backend(pid) FROM (${holders}) AS holder`)
    return
  }
  const name = `CONCAT('sluice:runner:', LEFT(SHA2('${database}', 256), 32))`
  const [row] = await administrate(server, `SELECT IS_USED_LOCK(${name}) AS id`)
  await administrate(server, `KILL ${row?.['id']}`)
}

/** How many connections to a database there are. */
export async function countConnections({ kind, url }: TestDatabase): Promise<number> {
  const database = new URL(url).pathname.slice(1)
  const from =
    kind.name === 'PostgreSQL'
      ? `pg_stat_activity WHERE datname = '${database}'`
      : `information_schema.processlist WHERE db = '${database}'`
  const [row] = await administrate(kind.server ?? '', `SELECT count(*) AS connections FROM ${from}`)
  return Number(row?.['connections'])
}

/** Ends all connections to a database, as an administrator does. Gives how many they were. */
export async function killConnections({ kind, url }: TestDatabase): Promise<number> {
  const database = new URL(url).pathname.slice(1)
  const { server } = kind
  if (server === undefined) throw new Error('SQLite has no connections to kill')
  if (kind.name === 'PostgreSQL') {
    const ended = await administrate(
      server,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
    )
    return ended.length
  }
  const sql = `SELECT id FROM information_schema.processlist WHERE db = '${database}'`
  const connections = await administrate(server, sql)
  // one that has gone meanwhile is no error
  for (const { id } of connections) await administrate(server, `KILL ${id}`).catch(() => {})
  return connections.length
}

/** Runs one statement on a server; gives its rows, where it has any. */
export async function administrate(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const { protocol, hostname, port, username, password: encoded, pathname } = new URL(url)
  const password = decodeURIComponent(encoded)
  const address = { host: hostname, port: Number(port) || undefined, user: username, password }
  const database = pathname.slice(1) || undefined
  if (protocol.startsWith('postgres')) {
    const client = new Client({ ...address, database: database ?? 'postgres' })
    // a server that is stopped while we are connected
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  const connection = await createConnection({
    host: address.host,
    user: address.user,
    password,
    ...(address.port !== undefined && { port: address.port }),
    ...(database !== undefined && { database }),
  })
  try {
    const [rows] = await connection.query(sql)
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
  } finally {
    await connection.end()
  }
}
