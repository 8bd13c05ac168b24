import type { EntityManager } from 'typeorm'
import type { Column, ColumnType, Row, Value } from '#core/columns.ts'
import { type SqliteConnection, sqliteConnection } from '../sqlite/sqlite-driver.ts'
import { type Bulk, columnNames, type RowRange } from './bulk.ts'
import { whereAll } from './filters/conditions.ts'
import { sqliteConditions } from './filters/sqlite.ts'
import { sqliteTextReader } from './sqlite-text.ts'
import type { Bind } from './where.ts'

/** Prepared statements of several rows each. */
export const sqliteBulk: Bulk = {
  createTableSql,
  createKeySql,
  insertion: (table, columns, rows) => async (tx) => {
    await insertRows(tx, table, columns.length, rows)
    return []
  },
  where: (conditions) => whereAll(sqliteConditions, conditions),
  readRows,
  textReader: sqliteTextReader,
  tableExists,
  deleteSlice,
  dropIsSlow: true,
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

function createKeySql(table: string, _: readonly Column[], keys: readonly number[]): string {
  const list = keys.map((key) => `c${key + 1}`).join(', ')
  return `CREATE INDEX IF NOT EXISTS "${table}_key" ON "${table}" (${list})`
}

/** Rows a statement: one alone takes half as long again, and more than 16 gain nothing. */
const rowsPerStatement = 16
/** Values that are bound at once. They go over the stack, and SQLite takes at most 32,766. */
const maxValues = 4_096

async function insertRows(
  tx: EntityManager,
  table: string,
  width: number,
  rows: readonly Row[],
): Promise<void> {
  const connection = await sqliteConnection(tx)
  const group = Math.max(1, Math.min(rowsPerStatement, Math.floor(maxValues / (width + 1))))
  for (let i = 0; i < rows.length; i += group) {
    const count = Math.min(group, rows.length - i)
    const insert = insertStatement(connection, table, width, count)
    // spread: better-sqlite3 takes a tenth longer to fetch the values from an array
    insert.run(...flat(rows, i, count, width))
  }
}

function insertStatement(connection: SqliteConnection, table: string, width: number, rows: number) {
  return connection.prepareOnce(`insert ${table} ${width} ${rows}`, () => {
    const row = `(${Array(width + 1)
      .fill('?')
      .join(', ')})`
    const values = Array(rows).fill(row).join(', ')
    return `INSERT INTO "${table}" (n, ${columnList(width)}) VALUES ${values}`
  })
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
  const { sql, values } = selectRows(table, columns, range)
  const statement = connection.prepare<unknown[], unknown[]>(sql)
  // 64-bit integers must not be rounded
  return statement.raw(true).safeIntegers(true).all(values).map(sqliteRow(columns))
}

/** The statement that `readRows` runs, to be run elsewhere; each row that it gives is an array, the row number first. */
export function selectRows(
  table: string,
  columns: readonly Column[],
  { above, below, descending, limit, where }: RowRange,
): { sql: string; values: unknown[] } {
  const values: unknown[] = [above, below]
  const bind: Bind = (value) => {
    values.push(value)
    return '?'
  }
  const condition = where === undefined ? '' : ` AND ${where(bind)}`
  const order = descending ? 'DESC' : 'ASC'
  const sql = `SELECT n, ${columnList(columns.length)} FROM "${table}"
    WHERE n > ? AND n < ?${condition} ORDER BY n ${order} LIMIT ${bind(limit)}`
  return { sql, values }
}

/** Reads a row of `selectRows`, of which integers are bigints. */
export function sqliteRow(columns: readonly Column[]): (stored: readonly unknown[]) => Row {
  return (stored) => ({
    number: Number(stored[0]),
    values: columns.map((column, i) => canonical(column, stored[i + 1])),
  })
}

function canonical(column: Column, stored: unknown): Value {
  if (typeof stored !== 'bigint') return stored as string | null
  if (column.type === 'BOOLEAN') return stored !== 0n
  const number = Number(stored)
  return Number.isSafeInteger(number) ? number : stored
}

async function deleteSlice(
  tx: EntityManager,
  table: string,
  above: number,
  limit: number,
): Promise<number> {
  const connection = await sqliteConnection(tx)
  const newest = `SELECT n FROM "${table}" WHERE n > ? ORDER BY n DESC LIMIT ?`
  const statement = connection.prepare(`DELETE FROM "${table}" WHERE n IN (${newest})`)
  return statement.run(above, limit).changes
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
