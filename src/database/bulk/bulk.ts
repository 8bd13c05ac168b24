import type { EntityManager } from 'typeorm'
import type { Column, Row } from '#core/columns.ts'
import type { Insertion } from '#core/dataset-port.ts'
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
  /** An index by which rows are found by their values in `keys`, places of columns. */
  createKeySql(table: string, columns: readonly Column[], keys: readonly number[]): string
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
  /** Deletes at most `limit` rows from the table’s end, those up to `above` left out; gives how many there were. */
  deleteSlice(tx: EntityManager, table: string, above: number, limit: number): Promise<number>
  /** Whether a drop holds others up for as long as the table is large, so that it is emptied in slices first. */
  readonly dropIsSlow: boolean
  dropTable(manager: EntityManager, table: string): Promise<void>
}

/** The physical columns are c1, c2 …: users’ names can be empty, double or too long for a database. */
export function columnNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${i + 1}`)
}
