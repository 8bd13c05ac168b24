import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSettings, ServerSettings } from '#core/database-settings.ts'
import type { Log } from '#core/log.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import { MysqlBulk } from './bulk/mysql.ts'
import { postgresBulk } from './bulk/postgres.ts'
import type { Database, DatabaseUser } from './database.ts'
import { textCollation } from './mysql-collation.ts'
import { ServerDatabase } from './server/server-database.ts'
import { type ServerFlavor, serverFlavor } from './server/server-flavor.ts'
import { waitForServer } from './server/wait-for-server.ts'
import { Reserve } from './sqlite/reserve.ts'
import { sqliteDataSource } from './sqlite/sqlite-data-source.ts'
import { SqliteDatabase } from './sqlite/sqlite-database.ts'

export interface OpenOptions {
  readonly user: DatabaseUser
  readonly log: Log
  /** Where transactions of the API tell the runner of SQLite that they wait. */
  readonly signals?: SharedSignals
  /** Ends the wait for a server that is away. */
  readonly signal?: AbortSignal
  /** Milliseconds that a request waits for a server that is away; 5 s. */
  readonly patience?: number
}

/**
 * Opens the database, whichever it is; one of a server is waited for. Throws DatabaseRefused where it
 * cannot be used as it is configured.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  options: OpenOptions,
): Promise<Database> {
  return settings.kind === 'sqlite'
    ? openSqlite(settings.path, options)
    : openServer(settings, options)
}

async function openSqlite(path: string, { user, signals }: OpenOptions): Promise<Database> {
  await mkdir(dirname(path), { recursive: true })
  return new SqliteDatabase(await sqliteDataSource(path, user), {
    reserve: new Reserve(`${path}.reserve`),
    spendsReserve: user === 'api',
    // the runner does not wait for itself
    ...(user === 'api' && signals !== undefined && { signals }),
  })
}

async function openServer(settings: ServerSettings, options: OpenOptions): Promise<Database> {
  const { user, log } = options
  const poolSize = user === 'api' ? settings.poolSize : settings.runnerPoolSize
  const source = await waitForServer(settings, { user, poolSize }, options)
  try {
    const flavor = await serverFlavor(source, settings)
    if (user === 'api') log.info({}, `the database is ${flavor.name} ${flavor.version}`)
    const silenceTimeout = settings.silenceTimeout * 1_000
    const { patience = 5_000 } = options
    return new ServerDatabase(source, {
      bulk: bulkOf(flavor, log),
      poolSize,
      silenceTimeout,
      patience,
    })
  } catch (error) {
    await source.destroy().catch(() => {})
    throw error
  }
}

function bulkOf({ name }: ServerFlavor, log: Log) {
  if (name === 'PostgreSQL') return postgresBulk
  return new MysqlBulk({
    textCollation: textCollation(name === 'MariaDB'),
    onLocalInfileOff: () =>
      log.warn(
        {},
        'the server forbids LOAD DATA LOCAL, so imports use INSERT and take twice the time; SET GLOBAL local_infile = ON allows it',
      ),
  })
}
