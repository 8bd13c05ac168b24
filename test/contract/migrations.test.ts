import { DataSource } from 'typeorm'
import { expect, onTestFinished, test } from 'vitest'
import type { DatabaseSettings } from '#core/database-settings.ts'
import { DatasetEntity } from '#database/entities/dataset.ts'
import { migrate } from '#database/migrate.ts'
import { Initial1700000000000 } from '#database/migrations/1700000000000-initial.ts'
import { SearchNames1764000000000 } from '#database/migrations/1764000000000-search-names.ts'
import { ApiTokens1764300000000 } from '#database/migrations/1764300000000-api-tokens.ts'
import { EndedSessions1764400000000 } from '#database/migrations/1764400000000-ended-sessions.ts'
import { openDatabase } from '#database/open-database.ts'
import { schemaOptions } from '#database/schema-options.ts'
import { SqliteConnection } from '#database/sqlite/sqlite-driver.ts'
import { DatasetStore } from '#database/stores/dataset-store.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { silent } from '../support/test-database.ts'

/** A bare connection of TypeORM with only the first migration. */
async function firstVersion(settings: DatabaseSettings): Promise<DataSource> {
  const common = { migrations: [Initial1700000000000], migrationsTableName: 'sluice_migration' }
  if (settings.kind === 'sqlite') {
    return new DataSource({
      ...common,
      type: 'better-sqlite3',
      database: settings.path,
      driver: SqliteConnection,
    }).initialize()
  }
  const { host, port, user, password, database } = settings
  return new DataSource({
    ...common,
    type: settings.kind,
    host,
    port,
    username: user,
    ...(password !== undefined && { password }),
    database,
    migrationsTransactionMode: settings.kind === 'mysql' ? 'none' : 'all',
  }).initialize()
}

onEachDatabase((kind) => {
  async function created() {
    const database = await kind.create()
    onTestFinished(() => database.dispose())
    return database.settings
  }

  async function opened(settings: DatabaseSettings) {
    const database = await openDatabase(settings, { user: 'api', log: silent })
    onTestFinished(() => database[Symbol.asyncDispose]())
    return database
  }

  test('are run once, also by servers that start at the same time', async () => {
    const settings = await created()
    await Promise.all([1, 2, 3].map(() => migrate(settings, { log: silent })))
    await migrate(settings, { log: silent })
    const database = await opened(settings)
    const done: unknown[] = await database.read((m) => m.query('SELECT * FROM sluice_migration'))
    expect(done).toHaveLength(schemaOptions.migrations.length)
  })

  test('datasets of an older version are found by their names, whatever the case', async () => {
    const settings = await created()
    const old = await firstVersion(settings)
    await old.runMigrations()
    await old.query(
      `INSERT INTO dataset (id, name, owner_id, columns, created_at, updated_at, published_at)
       VALUES ('dataset_1', 'ÄPFEL und Birnen', 'user_1', '[]', 1, 1, 1)`,
    )
    await old.destroy()
    await migrate(settings, { log: silent })
    const database = await opened(settings)
    const datasets = new DatasetStore(database)
    expect(await datasets.count({ nameContains: 'äpfel UND' })).toBe(1)
    expect(await datasets.count({ nameContains: 'äpfel %' })).toBe(0)
    expect(await database.read((manager) => manager.count(DatasetEntity))).toBe(1)
  })

  test('change tables on which somebody’s view stands', async () => {
    const settings = await created()
    const old = await firstVersion(settings)
    await old.runMigrations()
    await old.query('CREATE VIEW numbers AS SELECT number FROM generation')
    await old.destroy()
    await migrate(settings, { log: silent })
    const database = await opened(settings)
    expect(await database.read((m) => m.query('SELECT * FROM numbers'))).toEqual([])
  })

  test('go on where a crash has left them half-way', async () => {
    const settings = await created()
    const old = await firstVersion(settings)
    await old.runMigrations()
    // what is there after a crash in the middle of the first migration
    if (settings.kind === 'mysql') {
      await old.query('DELETE FROM sluice_migration')
      await old.query('DROP TABLE task')
    }
    await old.destroy()
    await migrate(settings, { log: silent })
    const database = await opened(settings)
    expect(await database.read((m) => m.query('SELECT * FROM task'))).toEqual([])
  })

  test('can be taken back, to the last table', async () => {
    const settings = await created()
    await migrate(settings, { log: silent })
    const database = await opened(settings)
    await database.ddl(async (manager) => {
      const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner()
      await new EndedSessions1764400000000().down(runner)
      await new ApiTokens1764300000000().down(runner)
      await new SearchNames1764000000000().down(runner)
      await new Initial1700000000000().down(runner)
      expect(await runner.hasTable('task')).toBe(false)
      expect(await runner.hasTable('dataset')).toBe(false)
    })
  })
})
