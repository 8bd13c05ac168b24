import type { Column, Row, Value } from '#core/columns.ts'
import { SqlitePage } from './sqlite-page.ts'

/** Bytes before the first page’s own. */
const fileHead = 100

/**
 * Rows as the bytes of an SQLite database with one table, made without SQLite. From such a file SQLite copies
 * rows as they are, in a tenth of the time that it takes to bind their values. The format:
 * https://www.sqlite.org/fileformat2.html
 *
 * `createSql` makes the table, whose first column is the row number, an INTEGER PRIMARY KEY; the others are
 * `columns`. Rows come in the order of their numbers. Undefined where one of them, or the statement, is longer
 * than a page. Throws TypeError for a value that its column cannot hold: SQLite would not look at it any more.
 */
export function sqliteImage(
  table: string,
  createSql: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Buffer | undefined {
  const leaves = leavesOf(columns, rows)
  const schema = new SqlitePage('leaf', fileHead)
  const fits = schema.addRow(1, ['table', table, table, 2, createSql], 0)
  if (leaves === undefined || !fits) return undefined
  const pages = [schema.finished(), ...tree(leaves)]
  pages[0]?.set(fileHeader(pages.length))
  return Buffer.concat(pages)
}

function leavesOf(columns: readonly Column[], rows: readonly Row[]): SqlitePage[] | undefined {
  const mustFit = fitting(columns)
  let leaf = new SqlitePage('leaf')
  const leaves = [leaf]
  for (const { number, values } of rows) {
    mustFit(values)
    if (leaf.addRow(number, values)) continue
    leaf = new SqlitePage('leaf')
    leaves.push(leaf)
    if (!leaf.addRow(number, values)) return undefined
  }
  return leaves
}

/** Throws TypeError for values that do not fit. */
function fitting(columns: readonly Column[]): (values: readonly Value[]) => void {
  const areTexts = columns.map(({ type }) => type !== 'INTEGER' && type !== 'BOOLEAN')
  const nullable = columns.map((column) => column.nullable)
  return (values) => {
    for (let i = 0; i < areTexts.length; i++) {
      const value = values[i] ?? null
      if (value === null ? nullable[i] : (typeof value === 'string') === areTexts[i]) continue
      throw new TypeError(`c${i + 1}, ${columns[i]?.type}, cannot hold ${value}`)
    }
  }
}

/** The table’s pages, its root first, which is page 2 of the file. */
function tree(leaves: readonly SqlitePage[]): Buffer[] {
  const finished = leaves.map((leaf) => leaf.finished())
  if (finished.length === 1) return finished
  const root = new SqlitePage('interior')
  // a page has room for thousands, and an image holds some megabytes at most
  for (const [i, leaf] of leaves.slice(0, -1).entries()) root.addChild(i + 3, leaf.last)
  return [root.finished(leaves.length + 2), ...finished]
}

function fileHeader(pages: number): Buffer {
  const header = Buffer.alloc(fileHead)
  header.write('SQLite format 3\0')
  // what stands at 16 is the size of a page, of which 1 means 65,536, and what follows are constants
  header.set([0, 1, 1, 1, 0, 64, 32, 32], 16)
  const fields: readonly [place: number, value: number][] = [
    [24, 1], // changes
    [28, pages],
    [40, 1], // changes of the schema
    [44, 4], // the format of the schema
    [56, 1], // UTF-8
    [92, 1], // the changes at which the number of pages was right
    [96, 3_045_000], // SQLite 3.45, as which it is written
  ]
  for (const [place, value] of fields) header.writeUInt32BE(value, place)
  return header
}
