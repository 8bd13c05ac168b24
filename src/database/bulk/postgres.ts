import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { EntityManager } from 'typeorm'
import type { Column, ColumnType } from '#core/columns.ts'
import { keepRows, type PackedRows } from '#core/packed-rows.ts'
import { affectedRows } from '../affected-rows.ts'
import { type Bulk, columnNames, type RowRange } from './bulk.ts'
import { whereAll } from './filters/conditions.ts'
import { postgresConditions } from './filters/postgres.ts'
import { insertWhatFits } from './insert-what-fits.ts'
import { postgresTextReader } from './postgres-text.ts'
import { storedRow } from './stored-row.ts'
import { textForm, textFormat, textForms } from './text-format.ts'
import { type EncodedRows, rowCount, WaitingRows } from './waiting-rows.ts'
import type { Bind } from './where.ts'

/** PostgreSQL: COPY … FROM STDIN. */
export const postgresBulk: Bulk = {
  createTableSql(table, columns) {
    const list = columns.map(
      ({ type, nullable }, i) => `c${i + 1} ${sqlTypes[type]}${nullable ? '' : ' NOT NULL'}`,
    )
    return `CREATE TABLE IF NOT EXISTS "${table}" (n bigint PRIMARY KEY, ${list.join(', ')})`
  },

  createKeySql(table, _columns, keys) {
    const list = keys.map((key) => `c${key + 1}`).join(', ')
    return `CREATE INDEX IF NOT EXISTS "${table}_key" ON "${table}" (${list}, n)`
  },

  insertion(table, columns, rows) {
    const count = rows.numbers.length
    if (count === 0) return async () => []
    const forms = textForms(columns, textForm.asItIs)
    const encoded = (some: PackedRows): EncodedRows => {
      return { count: some.numbers.length, text: textFormat(some, forms) }
    }
    const whole = encoded(rows)
    if (columns.length <= alwaysFitting) return waiting.insertion(table, columns, whole)
    const kept = keepRows(rows)
    return (tx) =>
      insertWhatFits(tx, kept, (some) =>
        copyRows(tx, table, columns, [some === kept ? whole : encoded(some)]),
      )
  },

  finish: (tx) => waiting.finish(tx),

  where: (conditions) => whereAll(postgresConditions, conditions),

  async readRows(manager, table, columns, range: RowRange) {
    const values: unknown[] = [range.above, Math.min(range.below, Number.MAX_SAFE_INTEGER)]
    const bind: Bind = (value) => `$${values.push(value)}`
    const condition = range.where === undefined ? '' : ` AND ${range.where(bind)}`
    const list = columns.map(({ type }, i) => `${selected[type](`c${i + 1}`)} AS c${i + 1}`)
    const rows: Record<string, unknown>[] = await manager.query(
      `SELECT n, ${list.join(', ')} FROM "${table}" WHERE n > $1 AND n < $2${condition}
       ORDER BY n ${range.descending ? 'DESC' : 'ASC'} LIMIT ${bind(range.limit)}`,
      values,
    )
    return rows.map((row) => storedRow(columns, row))
  },

  textReader: postgresTextReader,

  async tableExists(manager, table) {
    const [found]: { name: string | null }[] = await manager.query(
      'SELECT to_regclass(quote_ident($1)) AS name',
      [table],
    )
    return found !== undefined && found.name !== null
  },

  async deleteSlice(tx, table, above, limit) {
    const newest = `SELECT n FROM "${table}" WHERE n > $1 ORDER BY n DESC LIMIT $2`
    const sql = `DELETE FROM "${table}" WHERE n IN (${newest})`
    return affectedRows(tx, sql, [above, limit])
  },

  dropIsSlow: false,

  async dropTable(manager, table) {
    await manager.query(`DROP TABLE IF EXISTS "${table}"`)
  },
}

/** "C" compares code points, as the other databases do; `numeric` keeps its digits as they were written. */
const sqlTypes: Record<ColumnType, string> = {
  TEXT: 'text COLLATE "C"',
  INTEGER: 'bigint',
  DECIMAL: 'numeric',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DATETIME: 'timestamptz',
}

const asItIs = (column: string) => column

/** Dates as text: the driver would make Dates of them, which know no microseconds. */
const selected: Record<ColumnType, (column: string) => string> = {
  TEXT: asItIs,
  INTEGER: asItIs,
  DECIMAL: asItIs,
  BOOLEAN: asItIs,
  DATE: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  DATETIME: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
}

/**
 * Columns up to which every row fits: of a long value 18 bytes stay in the row, which has some 8,100,
 * and no value of another type takes more.
 */
const alwaysFitting = 400

const waiting = new WaitingRows(copyRows)

async function copyRows(
  tx: EntityManager,
  table: string,
  columns: readonly Column[],
  batches: readonly EncodedRows[],
): Promise<void> {
  const client: PoolClient | undefined = await tx.queryRunner?.connect()
  if (client === undefined) throw new TypeError('rows are written in transactions alone')
  const names = columnNames(columns.length)
  const copy = client.query(copyFrom(`COPY "${table}" (n, ${names.join(', ')}) FROM STDIN`))
  await new Promise<void>((resolve, reject) => {
    copy.once('finish', resolve).once('error', reject)
    // the socket holds what the server has not taken yet: a chunk is small
    for (const { text } of batches) copy.write(text)
    copy.end()
  })
  const count = rowCount(batches)
  if (copy.rowCount !== count) throw new Error(`COPY took ${copy.rowCount} of ${count} rows`)
}
