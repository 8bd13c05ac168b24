import type { EntityManager } from 'typeorm'
import { affectedRows } from './affected-rows.ts'
import { columnNames } from './bulk/bulk.ts'

/** Row numbers from `above`, left out, to `upTo`. */
export interface NumberRange {
  readonly above: number
  readonly upTo: number
}

/** The name of the index of the key columns on MySQL, where names belong to their table. */
export const keyIndex = 'sluice_key'

/** Deletes the rows of a range after which another row with the same key stands; gives how many there were. */
export async function deleteOlder(
  tx: EntityManager,
  table: string,
  keys: readonly number[],
  { above, upTo }: NumberRange,
): Promise<number> {
  const sql = await dialectOf(tx)
  const name = sql.quoted(table)
  const later = `${sameKey(keys)} AND s.n > o.n`
  const range = `o.n > ${above} AND o.n <= ${upTo}`
  return affectedRows(
    tx,
    sql.isMysql
      ? `DELETE o FROM ${name} o JOIN ${name} s ${sql.useKey} ON ${later} WHERE ${range}`
      : `DELETE FROM ${name} AS o WHERE ${range} AND EXISTS (SELECT 1 FROM ${name} s WHERE ${later})`,
  )
}

export interface Copying {
  readonly from: string
  readonly into: string
  /** Number of columns. */
  readonly width: number
  readonly keys: readonly number[]
  /** Rows of `into` above it are those of the file. */
  readonly base: number
}

/** Copies the rows of a range, but for those whose key is in the file; gives how many there were. */
export async function copyRows(
  tx: EntityManager,
  { from, into, width, keys, base }: Copying,
  { above, upTo }: NumberRange,
): Promise<number> {
  const sql = await dialectOf(tx)
  const names = columnNames(width)
  const list = ['n', ...names].join(', ')
  const selected = ['n', ...names].map((name) => `o.${name}`).join(', ')
  const inFile = `SELECT 1 FROM ${sql.quoted(into)} s ${sql.useKey} WHERE ${sameKey(keys)} AND s.n > ${base}`
  const unlessInFile = keys.length === 0 ? '' : ` AND NOT EXISTS (${inFile})`
  return affectedRows(
    tx,
    `INSERT INTO ${sql.quoted(into)} (${list}) SELECT ${selected} FROM ${sql.quoted(from)} o
     WHERE o.n > ${above} AND o.n <= ${upTo}${unlessInFile}`,
  )
}

function sameKey(keys: readonly number[]): string {
  return keys.map((key) => `s.c${key + 1} = o.c${key + 1}`).join(' AND ')
}

async function dialectOf(tx: EntityManager) {
  const { type } = tx.dataSource.options
  const isMysql = type === 'mysql'
  if (type === 'postgres') {
    // without statistics of a table that was just filled, it would read all of it for each range
    await tx.query(
      'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off',
    )
  }
  return {
    isMysql,
    quoted: (name: string) => (isMysql ? `\`${name}\`` : `"${name}"`),
    useKey: isMysql ? `FORCE INDEX (${keyIndex})` : '',
  }
}
