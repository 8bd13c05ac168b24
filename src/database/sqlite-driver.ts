import Sqlite from 'better-sqlite3'

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

/** SQLite says that another connection holds the write lock. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false
}

/** SQLite says that there is no room left on the disk. */
export function isDiskFull(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE' || code === 'ENOSPC'
}

export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
}

/** The code of a driver's error, also where TypeORM has wrapped it. */
function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'driverError' in error ? sqliteCode(error.driverError) : undefined
}
