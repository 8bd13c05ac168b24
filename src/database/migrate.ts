import type { DataSource } from 'typeorm'
import type { DatabaseSettings } from '#core/database-settings.ts'
import type { Log } from '#core/log.ts'
import { SessionLock } from './server/session-lock.ts'
import { waitForServer } from './server/wait-for-server.ts'
import { FileLock } from './sqlite/file-lock.ts'
import { sqliteDataSource } from './sqlite/sqlite-data-source.ts'

export interface MigrateOptions {
  readonly log: Log
  /** Ends the wait for a server that is away, or for another one that migrates. */
  readonly signal?: AbortSignal
}

/** Brings the tables up to date. Servers that start at the same time take turns. */
export async function migrate(settings: DatabaseSettings, options: MigrateOptions): Promise<void> {
  if (settings.kind === 'sqlite') {
    const lock = await FileLock.take(`${settings.path}.migrate-lock`, { interval: 50 })
    try {
      await run(await sqliteDataSource(settings.path, 'api'))
    } finally {
      lock[Symbol.dispose]()
    }
    return
  }
  const lock = await SessionLock.take(settings, 'migration', options)
  try {
    await run(await waitForServer(settings, { user: 'api', poolSize: 1 }, options))
  } finally {
    await lock[Symbol.asyncDispose]()
  }
}

async function run(source: DataSource): Promise<void> {
  try {
    if (await source.showMigrations()) {
      // TypeORM changes a table of SQLite by making it anew, and views on the old one are in its way
      const { type } = source.options
      if (type === 'better-sqlite3') await source.query('PRAGMA legacy_alter_table = ON')
      await source.runMigrations()
    }
  } finally {
    await source.destroy()
  }
}
