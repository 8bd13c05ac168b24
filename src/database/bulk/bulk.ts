import type { EntityManager } from 'typeorm'
import type { Column, Row } from '#core/columns.ts'
import type { Insertion } from '#core/ports.ts'
import type { Condition } from '#core/row-filter.ts'
import type { Where } from './where.ts'

/** Row numbers `above` and `below` are left out. */
export interface RowRange {
  readonly above: number
  readonly below: number
  readonly descending: boolean
  readonly limit: number
  /** Left out: all rows. */
  readonly where?: Where | undefined
}

/**
 * The tables of datasets and the rows in them, as fast as the database can. Physical columns are c1 … cn,
 * and `n`, the row number, is the primary key. Values go in and come out in canonical form.
 */
export interface Bulk {
  createTableSql(table: string, columns: readonly Column[]): string
  /** Encodes the rows now, so that the transaction is short. */
  insertion(table: string, columns: readonly Column[], rows: readonly Row[]): Insertion
  /** The conditions in SQL, of which all must hold; undefined where there are none. */
  where(conditions: readonly Condition[]): Where | undefined
  readRows(
    manager: EntityManager,
    table: string,
    columns: readonly Column[],
    range: RowRange,
  ): Promise<Row[]>
  tableExists(manager: EntityManager, table: string): Promise<boolean>
  /**
   * Deletes at most `limit` rows from the table’s end; gives how many there were. Left out where a drop
   * only unlinks a file; where it holds up others for as long as the table is large, it is emptied first.
   */
  deleteSlice?(tx: EntityManager, table: string, limit: number): Promise<number>
  dropTable(manager: EntityManager, table: string): Promise<void>
}

/** The physical columns are c1, c2 …: users’ names can be empty, double or too long for a database. */
export function columnNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${i + 1}`)
}
