import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { Log } from '#core/log.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { Database, DatabaseUser } from '#database/database.ts'
import { migrate } from '#database/migrate.ts'
import { openDatabase } from '#database/open-database.ts'
import { sqlite, type TestDatabase, type TestDatabaseKind } from './databases.ts'

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

/** One migrated database for the tests of a group, which keep to rows of their own; `open` gives a test further connections. */
export function sharedDatabase(kind: TestDatabaseKind) {
  let created: TestDatabase | undefined
  let database: Database | undefined
  const connect = (settings: TestDatabase['settings']) =>
    openDatabase(settings, { user: 'api', log: silent })
  beforeAll(async () => {
    created = await kind.create()
    await migrate(created.settings, { log: silent })
    database = await connect(created.settings)
  })
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]()
    await created?.dispose()
  })
  return () => {
    if (created === undefined || database === undefined) throw new Error('not within a test')
    const { settings } = created
    async function open(): Promise<Database> {
      const another = await connect(settings)
      onTestFinished(() => another[Symbol.asyncDispose]())
      return another
    }
    return { database, open }
  }
}
