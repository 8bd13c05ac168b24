import type { EntityManager } from 'typeorm'
import { columnNames } from './bulk.ts'
import { textRows } from './text-format.ts'

/** Bytes of a statement: servers take 16 MB and more, and small ones share their time better. */
const statementBytes = 512 * 1024

/** Inserts rows in the text format on MySQL and MariaDB, by INSERTs of many rows; `width`: columns beside the row number. */
export async function insertMany(
  tx: EntityManager,
  table: string,
  width: number,
  text: Buffer,
): Promise<void> {
  const tuple = `(${Array(width + 1)
    .fill('?')
    .join(', ')})`
  const into = `INSERT INTO \`${table}\` (n, ${columnNames(width).join(', ')}) VALUES `
  let tuples: string[] = []
  let bound: (string | null)[] = []
  let bytes = 0
  const flush = async () => {
    if (tuples.length > 0) await tx.query(into + tuples.join(', '), bound)
    tuples = []
    bound = []
    bytes = 0
  }
  for (const values of textRows(text)) {
    tuples.push(tuple)
    for (const value of values) {
      bound.push(value)
      bytes += 4 + (value?.length ?? 0) * 2
    }
    if (bytes > statementBytes) await flush()
  }
  await flush()
}
