import Sqlite from 'better-sqlite3'
import type { EntityManager } from 'typeorm'

/** Statements that a connection keeps. */
const mostKept = 64

/**
 * better-sqlite3 as TypeORM is to use it. TypeORM begins transactions as deferred, which on SQLite
 * means that a transaction which has read may fail when it first writes, and cannot wait for its
 * turn; IMMEDIATE takes the write lock at BEGIN, the only place where it may have to wait.
 */
export class ImmediateSqlite extends Sqlite {
  readonly #kept = new Map<string, Sqlite.Statement<unknown[]>>()

  override prepare<Bound extends unknown[] | object = unknown[], Result = unknown>(sql: string) {
    return super.prepare<Bound, Result>(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql)
  }

  /** The statement `name`, prepared when it is first asked for: an INSERT of many values takes its time. */
  prepareOnce(name: string, sql: () => string): Sqlite.Statement<unknown[]> {
    const kept = this.#kept.get(name)
    if (kept !== undefined) return kept
    // those in use are soon prepared again
    if (this.#kept.size >= mostKept) this.#kept.clear()
    const statement = this.prepare<unknown[]>(sql())
    this.#kept.set(name, statement)
    return statement
  }
}

export type SqliteConnection = ImmediateSqlite

/** The connection below TypeORM, for the bulk path. Use it inside the gate only. */
export async function sqliteConnection(manager: EntityManager): Promise<SqliteConnection> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner()
  return await runner.connect()
}
