import Sqlite from 'better-sqlite3'
import type { EntityManager } from 'typeorm'

/**
 * better-sqlite3 as TypeORM is to use it. TypeORM begins transactions as deferred, which on SQLite
 * means that a transaction which has read may fail when it first writes, and cannot wait for its
 * turn; IMMEDIATE takes the write lock at BEGIN, the only place where it may have to wait.
 */
export class ImmediateSqlite extends Sqlite {
  override prepare<Bound extends unknown[] | object = unknown[], Result = unknown>(sql: string) {
    return super.prepare<Bound, Result>(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql)
  }
}

export type SqliteConnection = Sqlite.Database

/** The connection below TypeORM, for the bulk path. Use it inside the gate only. */
export async function sqliteConnection(manager: EntityManager): Promise<SqliteConnection> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner()
  return await runner.connect()
}
