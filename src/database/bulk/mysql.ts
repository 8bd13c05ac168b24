import { Readable } from 'node:stream'
import type { PoolConnection, ResultSetHeader } from 'mysql2'
import type { EntityManager } from 'typeorm'
import type { Column, ColumnType, Row } from '#core/columns.ts'
import type { Insertion } from '#core/dataset-port.ts'
import { keepRows, type PackedRows } from '#core/packed-rows.ts'
import type { Condition } from '#core/row-filter.ts'
import { affectedRows } from '../affected-rows.ts'
import { isLocalInfileOff, isRefusal } from '../error-codes.ts'
import { keyIndex } from '../merge-rows.ts'
import { type Bulk, columnNames, type RowRange } from './bulk.ts'
import { whereAll } from './filters/conditions.ts'
import { mysqlConditions } from './filters/mysql.ts'
import { insertMany } from './insert-many.ts'
import { insertWhatFits } from './insert-what-fits.ts'
import { mysqlTextReader } from './mysql-text.ts'
import { storedRow } from './stored-row.ts'
import { textForm, textFormat, textForms } from './text-format.ts'
import { type EncodedRows, rowCount, WaitingRows } from './waiting-rows.ts'
import type { Bind, Where } from './where.ts'

export interface MysqlBulkOptions {
  /** A collation that compares code points and does not ignore trailing blanks. */
  readonly textCollation: string
  /** Called once, when the server forbids LOAD DATA LOCAL and slower INSERTs take its place. */
  readonly onLocalInfileOff: () => void
}

const triedTable = 'sluice_tried'

/** MySQL and MariaDB: LOAD DATA LOCAL, or INSERTs of many rows where the server forbids it. */
export class MysqlBulk implements Bulk {
  readonly textReader = mysqlTextReader
  readonly #options: MysqlBulkOptions
  readonly #waiting = new WaitingRows((...batches) => this.#insert(...batches))
  #localInfile = true

  constructor(options: MysqlBulkOptions) {
    this.#options = options
  }

  createTableSql(table: string, columns: readonly Column[]): string {
    const types = sqlTypes(this.#options.textCollation)
    const list = columns.map(
      ({ type, nullable }, i) => `c${i + 1} ${types[type]} ${nullable ? 'NULL' : 'NOT NULL'}`,
    )
    return `CREATE TABLE IF NOT EXISTS \`${table}\` (n BIGINT NOT NULL PRIMARY KEY, ${list.join(', ')}) ENGINE = InnoDB`
  }

  async tryTable(manager: EntityManager, columns: readonly Column[]): Promise<void> {
    const sql = this.createTableSql(triedTable, columns)
    try {
      // nobody but this connection sees it, and it goes with it
      await manager.query(sql.replace('CREATE TABLE', 'CREATE TEMPORARY TABLE'))
    } catch (error) {
      // whoever may not make one finds out when the table is made
      if (!isRefusal(error)) throw error
      return
    }
    await manager.query(`DROP TEMPORARY TABLE \`${triedTable}\``)
  }

  createKeySql(table: string, columns: readonly Column[], keys: readonly number[]): string {
    const texts = keys.filter((key) => columns[key]?.type === 'TEXT').length
    const prefix = Math.floor(longestPrefix / Math.max(texts, 1))
    const parts = keys.map((key) =>
      columns[key]?.type === 'TEXT' ? `c${key + 1}(${prefix})` : `c${key + 1}`,
    )
    return `CREATE INDEX ${keyIndex} ON \`${table}\` (${parts.join(', ')}, n)`
  }

  insertion(table: string, columns: readonly Column[], rows: PackedRows): Insertion {
    if (rows.numbers.length === 0) return async () => []
    const forms = textForms(columns, textForm.withoutZone)
    const encoded = (some: PackedRows): EncodedRows => {
      return { count: some.numbers.length, text: textFormat(some, forms) }
    }
    const whole = encoded(rows)
    if (columns.length <= alwaysFitting) return this.#waiting.insertion(table, columns, whole)
    const kept = keepRows(rows)
    return (tx) =>
      insertWhatFits(tx, kept, (some) =>
        this.#insert(tx, table, columns, [some === kept ? whole : encoded(some)]),
      )
  }

  finish(tx: EntityManager): Promise<void> {
    return this.#waiting.finish(tx)
  }

  where(conditions: readonly Condition[]): Where | undefined {
    return whereAll(mysqlConditions(this.#options.textCollation), conditions)
  }

  async readRows(
    manager: EntityManager,
    table: string,
    columns: readonly Column[],
    { above, below, descending, limit, where }: RowRange,
  ): Promise<Row[]> {
    const names = columnNames(columns.length)
    const values: unknown[] = [above, Math.min(below, Number.MAX_SAFE_INTEGER)]
    const bind: Bind = (value) => {
      values.push(value)
      return '?'
    }
    const condition = where === undefined ? '' : ` AND ${where(bind)}`
    const rows: Record<string, unknown>[] = await manager.query(
      `SELECT n, ${names.join(', ')} FROM \`${table}\` WHERE n > ? AND n < ?${condition}
       ORDER BY n ${descending ? 'DESC' : 'ASC'} LIMIT ${bind(limit)}`,
      values,
    )
    return rows.map((row) => storedRow(columns, row))
  }

  async tableExists(manager: EntityManager, table: string): Promise<boolean> {
    const found: unknown[] = await manager.query(
      'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
      [table],
    )
    return found.length > 0
  }

  readonly dropIsSlow = false

  deleteSlice(tx: EntityManager, table: string, above: number, limit: number): Promise<number> {
    const sql = `DELETE FROM \`${table}\` WHERE n > ? ORDER BY n DESC LIMIT ?`
    return affectedRows(tx, sql, [above, limit])
  }

  async dropTable(manager: EntityManager, table: string): Promise<void> {
    await manager.query(`DROP TABLE IF EXISTS \`${table}\``)
  }

  async #insert(
    tx: EntityManager,
    table: string,
    columns: readonly Column[],
    batches: readonly EncodedRows[],
  ): Promise<void> {
    if (this.#localInfile && (await this.#loadData(tx, table, columns, batches))) return
    for (const { text } of batches) await insertMany(tx, table, columns.length, text)
  }

  /** false: the server forbids it, and nothing has happened. */
  async #loadData(
    tx: EntityManager,
    table: string,
    columns: readonly Column[],
    batches: readonly EncodedRows[],
  ): Promise<boolean> {
    const connection: PoolConnection | undefined = await tx.queryRunner?.connect()
    if (connection === undefined) throw new TypeError('rows are written in transactions alone')
    const names = columnNames(columns.length)
    const sql = `LOAD DATA LOCAL INFILE 'rows' INTO TABLE \`${table}\` CHARACTER SET utf8mb4 (n, ${names.join(', ')})`
    try {
      const texts = batches.map(({ text }) => text)
      await mustBeWhole(tx, await loadInfile(connection, sql, texts), rowCount(batches))
      return true
    } catch (error) {
      if (!isLocalInfileOff(error)) throw error
      if (this.#localInfile) this.#options.onLocalInfileOff()
      this.#localInfile = false
      return false
    }
  }
}

function loadInfile(
  connection: PoolConnection,
  sql: string,
  texts: readonly Buffer[],
): Promise<ResultSetHeader> {
  return new Promise((resolve, reject) => {
    const options = { sql, infileStreamFactory: () => Readable.from(texts) }
    const command = connection.query<ResultSetHeader>(options, (error, result) => {
      if (error === null) return resolve(result)
      // mysql2 forgets to after an error, and its listeners would keep the text as long as the connection
      if ('_unpipeStream' in command) (command._unpipeStream as () => void)()
      reject(error)
    })
  })
}

/**
 * LOCAL makes warnings of errors, and leaves out rows whose key is taken: so there must be no warning,
 * and as many rows as were sent.
 */
async function mustBeWhole(
  tx: EntityManager,
  { affectedRows, warningStatus }: ResultSetHeader,
  count: number,
): Promise<void> {
  if (affectedRows === count && warningStatus === 0) return
  const warnings: { Code: number; Message: string }[] = await tx.query('SHOW WARNINGS LIMIT 3')
  const told = warnings.map(({ Code, Message }) => `${Code} ${Message}`).join('; ')
  const [first] = warnings
  const error = new Error(`LOAD DATA took ${affectedRows} of ${count} rows: ${told}`)
  // so that it is known for what it would be without LOCAL
  throw Object.assign(error, { errno: Number(first?.Code ?? 0) })
}

/**
 * Columns up to which every row fits: of a text up to 40 bytes stay in the row, which has some 8,100,
 * and no value of another type takes more.
 */
const alwaysFitting = 180

/** Characters of all texts in an index, which has 3,072 bytes; some are left for the other columns. */
const longestPrefix = 700

/**
 * DECIMAL is text: the type holds 30 digits after the point only for 35 before it, and pads with zeros.
 * Not VARCHAR, of which a table can have fewer columns.
 */
function sqlTypes(textCollation: string): Record<ColumnType, string> {
  return {
    TEXT: `LONGTEXT CHARACTER SET utf8mb4 COLLATE ${textCollation}`,
    INTEGER: 'BIGINT',
    DECIMAL: 'TEXT CHARACTER SET ascii COLLATE ascii_bin',
    BOOLEAN: 'TINYINT(1)',
    DATE: 'DATE',
    DATETIME: 'DATETIME(6)',
  }
}
