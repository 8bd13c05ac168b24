import type { DataSource } from 'typeorm'
import { FileLock } from './file-lock.ts'

/** Brings the tables up to date. Servers that start at the same time take turns. */
export async function migrate(source: DataSource, databasePath: string): Promise<void> {
  const lock = await FileLock.take(`${databasePath}.migrate-lock`, { interval: 50 })
  try {
    if (await source.showMigrations()) await source.runMigrations()
  } finally {
    lock[Symbol.dispose]()
  }
}
