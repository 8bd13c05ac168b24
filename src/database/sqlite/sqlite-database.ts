import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSource, EntityManager } from 'typeorm'
import type { Column } from '#core/columns.ts'
import { PassingFault } from '#core/errors.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { RowRange } from '../bulk/bulk.ts'
import { selectRows, sqliteBulk, sqliteRow } from '../bulk/sqlite.ts'
import type { Database, SearchedRows } from '../database.ts'
import { isBusy, isDiskFull } from '../error-codes.ts'
import { Gate } from '../gate.ts'
import { ReaderThread } from './reader-thread.ts'
import type { Reserve } from './reserve.ts'
import { mostImages, sqliteConnection } from './sqlite-driver.ts'

/** How long a transaction waits for the write lock, in milliseconds, before it gives up. */
const patience = 15_000

export interface SqliteDatabaseOptions {
  /** Where transactions that wait tell the runner of it; left out in the runner itself. */
  readonly signals?: SharedSignals
  readonly reserve?: Reserve
  /** Whether a full disk gives the reserve up by itself: for what users ask for, not for rows of imports. */
  readonly spendsReserve?: boolean
}

/**
 * SQLite. TypeORM's driver of it shares one connection per DataSource, so that two transactions at
 * once would become savepoints of each other: everything goes through one gate.
 */
export class SqliteDatabase implements Database {
  readonly bulk = sqliteBulk
  // there is one writer at a time, and others wait for it
  readonly chunkMilliseconds = 30
  // each is an image
  readonly mostBatches = mostImages
  // the commit runs on the thread that would parse
  readonly worksAhead = false
  readonly #source: DataSource
  readonly #options: SqliteDatabaseOptions
  readonly #gate = new Gate()
  readonly #reader: ReaderThread

  constructor(source: DataSource, options: SqliteDatabaseOptions = {}) {
    this.#source = source
    this.#options = options
    this.#reader = new ReaderThread(String(source.options.database))
  }

  /** Reads outside a transaction. Tried again where it meets another program that opens or closes the file. */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience
    for (;;) {
      try {
        return await this.#gate.run(() => work(this.#source.manager))
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error
        await sleep(1)
      }
    }
  }

  /** In a thread of its own, since SQLite would block this one. */
  async searchRows(
    table: string,
    columns: readonly Column[],
    range: RowRange,
  ): Promise<SearchedRows> {
    const { rows, took } = await this.#reader.all(selectRows(table, columns, range))
    return { rows: rows.map(sqliteRow(columns)), took }
  }

  /**
   * Runs `work` in a transaction that holds the write lock from its beginning, and waits for that lock
   * without blocking the thread. Throws PassingFault when the lock is not to be had.
   */
  async transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.#locked(work)
    } catch (error) {
      const { reserve, spendsReserve = false } = this.#options
      if (!isDiskFull(error) || !spendsReserve || !(await reserve?.release())) throw error
      return this.#locked(work)
    }
  }

  /** DDL is transactional here. */
  ddl(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.transaction(work)
  }

  async ensureReserve(): Promise<boolean> {
    return (await this.#options.reserve?.ensure()) ?? true
  }

  async releaseReserve(): Promise<void> {
    await this.#options.reserve?.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]()
    await this.#gate.run(async () => {
      if (this.#source.isInitialized) await this.#source.destroy()
    })
  }

  async #locked<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience
    let waiting = false
    try {
      for (;;) {
        const outcome = await this.#gate.run(() => this.#attempt(work))
        if ('value' in outcome) return outcome.value
        if (performance.now() > deadline) {
          throw new PassingFault('the database is locked by another program', {
            cause: outcome.busy,
          })
        }
        if (!waiting) {
          waiting = true
          this.#options.signals?.writerWaits()
        }
        await sleep(1)
      }
    } finally {
      if (waiting) this.#options.signals?.writerDone()
    }
  }

  async #attempt<T>(
    work: (tx: EntityManager) => Promise<T>,
  ): Promise<{ value: T } | { busy: unknown }> {
    const runner = this.#source.createQueryRunner()
    try {
      await runner.startTransaction()
    } catch (error) {
      // TypeORM sets this before BEGIN and leaves it set when BEGIN fails
      Object.assign(runner, { isTransactionActive: false })
      if (isBusy(error)) return { busy: error }
      throw error
    }
    try {
      const value = await work(runner.manager)
      await runner.commitTransaction()
      return { value }
    } catch (error) {
      // SQLite itself rolls back on some errors (a full disk), and a second ROLLBACK then fails
      await runner.rollbackTransaction().catch(() => {
        Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 })
      })
      throw error
    } finally {
      const connection = await sqliteConnection(runner.manager)
      connection.detachImages()
    }
  }
}
