import { onTestFinished } from 'vitest'
import type { Log } from '#core/log.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { Database, DatabaseUser } from '#database/database.ts'
import { migrate } from '#database/migrate.ts'
import { openDatabase } from '#database/open-database.ts'
import { sqlite, type TestDatabaseKind } from './databases.ts'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** A migrated database of the test’s own, SQLite where not told otherwise; `open` gives further connections to it. */
export async function testDatabase(kind: TestDatabaseKind = sqlite) {
  const { settings, url, dispose } = await kind.create()
  onTestFinished(dispose)
  await migrate(settings, { log: silent })
  async function open(
    options: { user?: DatabaseUser; signals?: SharedSignals } = {},
  ): Promise<Database> {
    const database = await openDatabase(settings, { user: 'api', log: silent, ...options })
    onTestFinished(() => database[Symbol.asyncDispose]())
    return database
  }
  return { database: await open(), open, settings, url }
}
