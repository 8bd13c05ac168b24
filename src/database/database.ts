import type { EntityManager } from 'typeorm'
import type { Column, Row } from '#core/columns.ts'
import type { Bulk, RowRange } from './bulk/bulk.ts'

/** Who uses a database: the API must never wait long, the runner does the long writes. */
export type DatabaseUser = 'api' | 'runner'

export interface SearchedRows {
  readonly rows: readonly Row[]
  /** Milliseconds that the database has worked on it; what it had to wait before is left out. */
  readonly took: number
}

/** The only way to the database, the same on each of them. */
export interface Database extends AsyncDisposable {
  /** Rows of datasets, at the database's own speed. */
  readonly bulk: Bulk
  /** How long a chunk should hold the database, in milliseconds. */
  readonly chunkMilliseconds: number
  /** How many batches of rows a transaction can write. */
  readonly mostBatches: number
  /** Whether a commit is a wait, in which the next chunk can be read, parsed and written. */
  readonly worksAhead: boolean

  /** Reads outside a transaction; `work` may run again where the connection is lost. Throws PassingFault. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>

  /**
   * Rows of a dataset's table, as `bulk.readRows` gives them, where looking for them may take long:
   * other searches wait for it, and nothing else. Throws PassingFault.
   */
  searchRows(table: string, columns: readonly Column[], range: RowRange): Promise<SearchedRows>

  /**
   * Runs `work` in a transaction at READ COMMITTED. It may run again after a rollback, so it changes
   * nothing outside the transaction that a second run would not. Throws PassingFault for what passes by
   * itself: a lock, a lost connection.
   */
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>

  /** Changes tables, never in one transaction with data: MySQL and MariaDB commit what precedes it. */
  ddl(work: (manager: EntityManager) => Promise<void>): Promise<void>

  /** Takes room on the disk for the moment when it is full; false: there is none. */
  ensureReserve(): Promise<boolean>
  /** Gives that room up. */
  releaseReserve(): Promise<void>
}
