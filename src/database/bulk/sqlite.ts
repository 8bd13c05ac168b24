import type { EntityManager } from 'typeorm'
import type { Column, ColumnType, Row, Value } from '#core/columns.ts'
import { type SqliteConnection, sqliteConnection } from '../sqlite/sqlite-driver.ts'
import { type Bulk, columnNames, type RowRange } from './bulk.ts'
import { sqliteTextReader } from './sqlite-text.ts'

/** Prepared statements of several rows each. */
export const sqliteBulk: Bulk = {
  createTableSql,
  insertion: (table, columns, rows) => async (tx) => {
    await insertRows(tx, table, columns.length, rows)
    return []
  },
  readRows,
  textReader: sqliteTextReader,
  tableExists,
  deleteSlice,
  dropTable,
}

/** Canonical forms sort and compare as text; DECIMAL is text because NUMERIC loses digits. */
const sqlTypes: Record<ColumnType, string> = {
  TEXT: 'TEXT',
  INTEGER: 'INTEGER',
  DECIMAL: 'TEXT',
  BOOLEAN: 'INTEGER',
  DATE: 'TEXT',
  DATETIME: 'TEXT',
}

function columnList(count: number): string {
  return columnNames(count).join(', ')
}

function createTableSql(table: string, columns: readonly Column[]): string {
  const list = columns.map((column, i) => {
    const notNull = column.nullable ? '' : ' NOT NULL'
    return `c${i + 1} ${sqlTypes[column.type]}${notNull}`
  })
  return `CREATE TABLE IF NOT EXISTS "${table}" (n INTEGER PRIMARY KEY, ${list.join(', ')}) STRICT`
}

/** Rows a statement. More than one saves calls into SQLite; many more only cost memory. */
const rowsPerStatement = 16
/** SQLite's limit on bound values in a statement. */
const maxValues = 32_766

async function insertRows(
  tx: EntityManager,
  table: string,
  width: number,
  rows: readonly Row[],
): Promise<void> {
  const connection = await sqliteConnection(tx)
  const group = Math.max(1, Math.min(rowsPerStatement, Math.floor(maxValues / (width + 1))))
  const whole = rows.length - (rows.length % group)
  if (whole > 0) {
    const many = insertStatement(connection, table, width, group)
    for (let i = 0; i < whole; i += group) many.run(flat(rows, i, group, width))
  }
  if (whole < rows.length) {
    const one = insertStatement(connection, table, width, 1)
    for (let i = whole; i < rows.length; i++) one.run(flat(rows, i, 1, width))
  }
}

function insertStatement(connection: SqliteConnection, table: string, width: number, rows: number) {
  const row = `(${Array(width + 1)
    .fill('?')
    .join(', ')})`
  const values = Array(rows).fill(row).join(', ')
  return connection.prepare(`INSERT INTO "${table}" (n, ${columnList(width)}) VALUES ${values}`)
}

function flat(rows: readonly Row[], from: number, count: number, width: number): unknown[] {
  const bound = new Array<unknown>(count * (width + 1))
  let at = 0
  for (let i = from; i < from + count; i++) {
    const row = rows[i] as Row
    bound[at++] = row.number
    for (let c = 0; c < width; c++) {
      const value = row.values[c]
      bound[at++] = typeof value === 'boolean' ? Number(value) : value
    }
  }
  return bound
}

async function readRows(
  manager: EntityManager,
  table: string,
  columns: readonly Column[],
  range: RowRange,
): Promise<Row[]> {
  const connection = await sqliteConnection(manager)
  const order = range.descending ? 'DESC' : 'ASC'
  const statement = connection
    .prepare<[number, number, number], unknown[]>(
      `SELECT n, ${columnList(columns.length)} FROM "${table}"
       WHERE n > ? AND n < ? ORDER BY n ${order} LIMIT ?`,
    )
    .raw(true)
    // 64-bit integers must not be rounded
    .safeIntegers(true)
  return statement.all(range.above, range.below, range.limit).map((stored) => ({
    number: Number(stored[0]),
    values: columns.map((column, i) => canonical(column, stored[i + 1])),
  }))
}

function canonical(column: Column, stored: unknown): Value {
  if (typeof stored !== 'bigint') return stored as string | null
  if (column.type === 'BOOLEAN') return stored !== 0n
  const number = Number(stored)
  return Number.isSafeInteger(number) ? number : stored
}

async function deleteSlice(tx: EntityManager, table: string, limit: number): Promise<number> {
  const connection = await sqliteConnection(tx)
  const newest = `SELECT n FROM "${table}" ORDER BY n DESC LIMIT ?`
  return connection.prepare(`DELETE FROM "${table}" WHERE n IN (${newest})`).run(limit).changes
}

async function tableExists(manager: EntityManager, table: string): Promise<boolean> {
  const connection = await sqliteConnection(manager)
  const found = connection
    .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`)
    .get(table)
  return found !== undefined
}

async function dropTable(tx: EntityManager, table: string): Promise<void> {
  const connection = await sqliteConnection(tx)
  connection.exec(`DROP TABLE IF EXISTS "${table}"`)
}
