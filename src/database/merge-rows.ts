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
  const { isMysql, quoted, hasLater } = await dialectOf(tx)
  const name = quoted(table)
  const older = `FROM ${name} AS o WHERE o.n > ${above} AND o.n <= ${upTo} AND ${hasLater(table, keys, 'o.n')}`
  if (!isMysql) return affectedRows(tx, `DELETE ${older}`)
  // MySQL deletes from no table that the statement looks into
  const found = await tx.query<{ n: string | number }[]>(`SELECT o.n ${older}`)
  if (found.length === 0) return 0
  const numbers = found.map(({ n }) => n).join(', ')
  return affectedRows(tx, `DELETE FROM ${name} WHERE n IN (${numbers})`)
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
  const { quoted, hasLater } = await dialectOf(tx)
  const names = columnNames(width)
  const list = ['n', ...names].join(', ')
  const selected = ['n', ...names].map((name) => `o.${name}`).join(', ')
  const unlessInFile = keys.length === 0 ? '' : ` AND NOT ${hasLater(into, keys, String(base))}`
  return affectedRows(
    tx,
    `INSERT INTO ${quoted(into)} (${list}) SELECT ${selected} FROM ${quoted(from)} o
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
  const quoted = (name: string) => (isMysql ? `\`${name}\`` : `"${name}"`)
  return {
    isMysql,
    quoted,
    /** Whether a row with the key of `o` stands after number `above`: one look, however many have that key. */
    hasLater(table: string, keys: readonly number[], above: string): string {
      const rows = `FROM ${quoted(table)} s`
      if (!isMysql) return `EXISTS (SELECT 1 ${rows} WHERE ${sameKey(keys)} AND s.n > ${above})`
      // it would go through all rows of that key for the first one after a number; the last one it finds at once
      const last = `SELECT s.n ${rows} FORCE INDEX (${keyIndex}) WHERE ${sameKey(keys)} ORDER BY s.n DESC LIMIT 1`
      return `(COALESCE((${last}), 0) > ${above})`
    },
  }
}
