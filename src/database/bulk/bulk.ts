import type { EntityManager } from 'typeorm'
import type { Column, Row } from '#core/columns.ts'
import type { Insertion } from '#core/dataset-port.ts'
import type { PackedRows } from '#core/packed-rows.ts'
import type { Condition } from '#core/row-filter.ts'
import type { TextOutput } from '#core/text-output.ts'
import type { TextSlice } from './text-lines.ts'
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

/** Rows with a number above `above` and at most `upTo`, and no more text than `mostBytes`. */
export interface TextRange {
  readonly above: number
  readonly upTo: number
  readonly mostBytes: number
}

/**
 * Gives rows in order, as lines that each end with a line feed, in UTF-8. Undefined where they would be more
 * than `mostBytes`: then ask for a smaller range. What is too much is dropped as it arrives.
 */
export type TextReader = (
  manager: EntityManager,
  range: TextRange,
) => Promise<TextSlice | undefined>

/**
 * The tables of datasets and the rows in them, as fast as the database can. Physical columns are c1 … cn,
 * and `n`, the row number, is the primary key. Values go in and come out in canonical form.
 */
export interface Bulk {
  createTableSql(table: string, columns: readonly Column[]): string
  /**
   * Throws what `createTableSql` would throw for a table that is too wide, and leaves none. There only where
   * a dataset can have more columns than the database holds.
   */
  tryTable?(manager: EntityManager, columns: readonly Column[]): Promise<void>
  /** An index by which rows are found by their values in `keys`, places of columns, then by number. */
  createKeySql(table: string, columns: readonly Column[], keys: readonly number[]): string
  /**
   * Encodes the rows now, so that the transaction is short and their arrays can be used again. They may wait in it until
   * `finish`, to go out together with others.
   */
  insertion(table: string, columns: readonly Column[], rows: PackedRows): Insertion
  /** Writes the rows that wait. Each transaction does at its end, and whoever has to see them in it before that. */
  finish(tx: EntityManager): Promise<void>
  /** The conditions in SQL, of which all must hold; undefined where there are none. */
  where(conditions: readonly Condition[]): Where | undefined
  readRows(
    manager: EntityManager,
    table: string,
    columns: readonly Column[],
    range: RowRange,
  ): Promise<Row[]>
  /**
   * Makes ready to read rows as lines of a file, those for which `where` holds. All databases give the
   * same bytes. CSV and TSV are quoted only where they must be; null is an empty field and an empty text
   * is `""`, so that the file imports to the same values. A single column is the exception: its null is
   * `""`, because readers skip empty lines, and for TEXT an empty line, which no reader can tell from none.
   */
  textReader(
    table: string,
    columns: readonly Column[],
    output: TextOutput,
    where?: Where,
  ): TextReader
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
