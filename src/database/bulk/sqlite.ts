import type { SQLInputValue } from 'node:sqlite'
import type { EntityManager } from 'typeorm'
import type { Column, ColumnType, Row, Value } from '#core/columns.ts'
import type { Insertion } from '#core/dataset-port.ts'
import { keepRows, type PackedRows, unpackRows } from '#core/packed-rows.ts'
import { sqliteConnection } from '../sqlite/sqlite-driver.ts'
import { type Bulk, columnNames, type RowRange } from './bulk.ts'
import { whereAll } from './filters/conditions.ts'
import { sqliteConditions } from './filters/sqlite.ts'
import { sqliteImage } from './sqlite-image.ts'
import { sqliteTextReader } from './sqlite-text.ts'
import type { Bind } from './where.ts'

/** Rows are made into images of databases, from which SQLite copies them. */
export const sqliteBulk: Bulk = {
  createTableSql,
  createKeySql,
  insertion,
  // none wait
  finish: async () => {},
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

function insertion(table: string, columns: readonly Column[], rows: PackedRows): Insertion {
  const count = rows.numbers.length
  if (count === 0) return async () => []
  const image = sqliteImage(table, createTableSql(table, columns), columns, rows)
  // not closed over here: what waits to be written is the image alone, without its rows
  return image === undefined ? bound(table, columns, rows) : copied(table, image, count)
}

function copied(table: string, image: Buffer, count: number): Insertion {
  return async (tx) => {
    const connection = await sqliteConnection(tx)
    const schema = connection.attachImage(image)
    // tables that are the same to the letter are copied record by record, without a look into them
    const sql = `INSERT INTO main."${table}" SELECT * FROM ${schema}."${table}"`
    const { changes } = connection.prepare(sql).run()
    if (changes !== count) throw new Error(`the copy took ${changes} of ${count} rows`)
    return []
  }
}

/** For rows that are too long for an image. */
function bound(table: string, columns: readonly Column[], rows: PackedRows): Insertion {
  const kept = keepRows(rows)
  return async (tx) => {
    const connection = await sqliteConnection(tx)
    const values = Array(columns.length + 1).fill('?')
    const insert = connection.prepare(`INSERT INTO "${table}" VALUES (${values.join(', ')})`)
    for (const { number, values } of unpackRows(columns, kept))
      insert.run(number, ...values.map(bindable))
    return []
  }
}

function bindable(value: Value): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : value
}

async function readRows(
  manager: EntityManager,
  table: string,
  columns: readonly Column[],
  range: RowRange,
): Promise<Row[]> {
  const connection = await sqliteConnection(manager)
  const { sql, values } = selectRows(table, columns, range)
  const rows = connection.prepareRows(sql).all(...values)
  return rows.map(sqliteRow(columns))
}

/** The statement that `readRows` runs, to be run elsewhere; each row that it gives is an array, the row number first. */
export function selectRows(
  table: string,
  columns: readonly Column[],
  { above, below, descending, limit, where }: RowRange,
): { sql: string; values: SQLInputValue[] } {
  const values: SQLInputValue[] = [above, below]
  const bind: Bind = (value) => {
    values.push(typeof value === 'boolean' ? Number(value) : value)
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
  return Number(statement.run(above, limit).changes)
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
