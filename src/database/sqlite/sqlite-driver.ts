import { rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { EntityManager } from 'typeorm'

/** Images that a connection can have attached: SQLite’s own limit. */
export const mostImages = 10

interface ConnectionOptions {
  readonly readonly?: boolean
  /** Milliseconds for which a statement that meets a lock blocks the thread. */
  readonly timeout?: number
}

/** A statement of which TypeORM can ask whether it gives rows. */
type Statement = StatementSync & { readonly reader: boolean }

/** A statement whose rows are arrays. */
export interface RowStatement<R> {
  get(...values: SQLInputValue[]): R | undefined
  all(...values: SQLInputValue[]): R[]
  iterate(...values: SQLInputValue[]): Iterable<R>
}

/**
 * Node's own SQLite, in the form in which TypeORM knows better-sqlite3. Never use both in one process:
 * two SQLite libraries do not see each other's locks, and destroy the file.
 */
export class SqliteConnection extends DatabaseSync {
  readonly #imagePath: string
  #images = 0

  constructor(path: string, { readonly = false, timeout = 0 }: ConnectionOptions = {}) {
    super(path, { readOnly: readonly, timeout })
    this.#imagePath = `${path}-image`
  }

  /**
   * TypeORM begins transactions as deferred, which on SQLite means that a transaction which has read may
   * fail when it first writes, and cannot wait for its turn. IMMEDIATE takes the write lock at BEGIN, the
   * only place where it may have to wait.
   */
  override prepare(sql: string): Statement {
    const statement = super.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql)
    return Object.assign(statement, { reader: statement.columns().length > 0 })
  }

  /** A statement that gives each row as an array: with integers as bigints, because a number may round them. */
  prepareRows(sql: string): RowStatement<unknown[]>
  /** With integers as numbers; one beyond 2^53 throws ERR_OUT_OF_RANGE. */
  prepareRows<R>(sql: string, integers: 'numbers'): RowStatement<R>
  prepareRows(sql: string, integers?: 'numbers'): RowStatement<unknown[]> {
    const statement = super.prepare(sql)
    statement.setReturnArrays(true)
    statement.setReadBigInts(integers === undefined)
    // the types do not know that rows are arrays now
    return statement as unknown as RowStatement<unknown[]>
  }

  /**
   * Attaches the bytes of a database until `detachImages`; gives the name of its schema. At most
   * `mostImages` at a time.
   */
  attachImage(image: Uint8Array): string {
    const schema = `image${this.#images + 1}`
    const path = this.#imagePath
    try {
      writeFileSync(path, image, { mode: 0o600 })
      // nobody else has it, so that SQLite need not lock it, nor look for a journal of it
      this.exec(`ATTACH '${uri(path)}?immutable=1' AS ${schema}`)
      this.#images++
    } finally {
      // SQLite has it open
      rmSync(path, { force: true })
    }
    return schema
  }

  /** Lets go of all images. Not within a transaction that has read them. */
  detachImages(): void {
    for (; this.#images > 0; this.#images--) this.exec(`DETACH image${this.#images}`)
  }

  pragma(sql: string): unknown[] {
    return super.prepare(`PRAGMA ${sql}`).all()
  }
}

/** The connection below TypeORM, for the bulk path. Use it inside the gate only. */
export async function sqliteConnection(manager: EntityManager): Promise<SqliteConnection> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner()
  return await runner.connect()
}

/** A file’s path as a URI that stands between single quotes in SQL. */
function uri(path: string): string {
  return pathToFileURL(path).href.replaceAll("'", '%27')
}
