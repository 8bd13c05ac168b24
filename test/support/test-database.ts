import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sqliteDataSource } from '#database/data-source.ts'
import { Database } from '#database/database.ts'
import { migrate } from '#database/migrate.ts'
import { tempDir } from './temp-dir.ts'

/** A migrated SQLite database in a folder of its own; `open` gives further connections to it. */
export async function testDatabase() {
  const folder = await tempDir()
  const path = join(folder, 'test.db')
  async function open(): Promise<Database> {
    const source = await sqliteDataSource(path, 'api')
    await migrate(source, path)
    const database = new Database(source)
    onTestFinished(() => database[Symbol.asyncDispose]())
    return database
  }
  return { database: await open(), open, folder, path }
}
