import { DataSource } from 'typeorm'
import type { DatabaseUser } from '../database.ts'
import { schemaOptions } from '../schema-options.ts'
import { SqliteConnection } from './sqlite-driver.ts'

/** Opens the SQLite file at `path`, and makes it where there is none. */
export function sqliteDataSource(path: string, user: DatabaseUser): Promise<DataSource> {
  return new DataSource({
    type: 'better-sqlite3',
    database: path,
    driver: SqliteConnection,
    // a busy timeout would block the thread; Database waits without blocking
    timeout: 0,
    prepareDatabase: (connection: SqliteConnection) => prepare(connection, user),
    ...schemaOptions,
    migrationsTransactionMode: 'all',
  }).initialize()
}

function prepare(connection: SqliteConnection, user: DatabaseUser): void {
  // the one statement that may meet another server's start; later ones never wait here
  connection.pragma('busy_timeout = 5000')
  connection.pragma('journal_mode = WAL')
  connection.pragma('busy_timeout = 0')
  // kibibytes, of which SQLite takes 2,000 by itself
  connection.pragma('cache_size = -16000')
  if (user === 'api') {
    // what a user asks for must outlast a power cut, and a checkpoint is the runner's work
    connection.pragma('synchronous = FULL')
    connection.pragma('wal_autocheckpoint = 0')
  } else {
    // a chunk lost to a power cut is read again: rows and cursor are lost together
    connection.pragma('synchronous = NORMAL')
    // Pages, 8 MiB. A checkpoint syncs twice, so half as many took 0.1 to 0.4 s less of a million rows on a
    // busy disk. It holds no writer up; but the log must find room where the disk is full and the reserve is given up.
    connection.pragma('wal_autocheckpoint = 2000')
  }
}
