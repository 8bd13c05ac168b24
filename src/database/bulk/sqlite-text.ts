import type { Column } from '#core/columns.ts'
import type { TextOutput } from '#core/text-output.ts'
import { type SqliteConnection, sqliteConnection } from '../sqlite/sqlite-driver.ts'
import type { TextReader } from './bulk.ts'
import { lineLayout } from './line-layout.ts'
import { TextLines } from './text-lines.ts'
import type { Where } from './where.ts'

/** Rows that come in one piece at most: many save calls into SQLite, too many only take memory. */
const mostTogether = 1_024
/** Bytes of a piece that is aimed at. */
const pieceBytes = 65_536
/** Bytes up to which a row goes into a piece with others. */
const shortRow = 4_096
/** Columns in one call of concat(), which takes 1,000 arguments. */
const columnsTogether = 400

type Bound = string | number | bigint
/** Rows in one piece; null where all are long. The last row number is null where there are no rows. */
type Piece = [bytes: Buffer | null, short: number, rows: number, last: number | null]

/**
 * Reads rows as text on SQLite. It sends fields between NULs, which no text has, and nulls as the byte FF,
 * which is no UTF-8; several rows in one piece, because a call for each costs more than the row.
 */
export function sqliteTextReader(
  table: string,
  columns: readonly Column[],
  output: TextOutput,
  where?: Where,
): TextReader {
  const layout = lineLayout(columns, output)
  const bound: Bound[] = []
  const sql = rowsSql(table, output.columns, where, bound)
  const prepared = onceEach((connection) => ({
    pieces: connection
      .prepare<Bound[], Piece>(
        `SELECT CAST(group_concat(line, '') FILTER (WHERE octet_length(line) <= ${shortRow}) AS BLOB),
           count(*) FILTER (WHERE octet_length(line) <= ${shortRow}), count(*), max(n)
         FROM (${sql} ORDER BY n LIMIT ?)`,
      )
      .raw(),
    row: connection
      .prepare<Bound[], [Buffer]>(`SELECT CAST(line AS BLOB) FROM (${sql} ORDER BY n)`)
      .raw(),
  }))
  let likely = pieceBytes
  return async (manager, { above, upTo, mostBytes }) => {
    const { pieces, row } = prepared(await sqliteConnection(manager))
    const lines = new TextLines(layout, mostBytes, likely)
    let after = above
    let together = 16
    while (!lines.isFull) {
      const piece = pieces.get(after, upTo, ...bound, together)
      const [bytes, short, rows, last] = piece ?? [null, 0, 0, null]
      if (last === null) break
      if (bytes !== null && short === rows) addFields(lines, bytes)
      else
        for (const [line] of row.iterate(after, last, ...bound)) {
          addFields(lines, line)
          if (lines.isFull) break
        }
      after = last
      const fitting = (pieceBytes * rows) / Math.max(1, bytes?.length ?? pieceBytes * rows)
      together = Math.ceil(Math.min(mostTogether, together * 4, fitting))
    }
    const slice = lines.slice()
    likely = Math.ceil((slice?.bytes.length ?? pieceBytes) * 1.1)
    return slice
  }
}

function rowsSql(
  table: string,
  places: readonly number[],
  where: Where | undefined,
  bound: Bound[],
): string {
  const groups: string[] = []
  for (let i = 0; i < places.length; i += columnsTogether) {
    const fields = places
      .slice(i, i + columnsTogether)
      .map((place) => `ifnull(c${place + 1}, x'ff'), char(0)`)
    groups.push(`concat(${fields.join(', ')})`)
  }
  const condition = where?.((value) => {
    bound.push(typeof value === 'boolean' ? Number(value) : value)
    return '?'
  })
  return `SELECT n, concat(${groups.join(', ')}) AS line FROM "${table}"
    WHERE n > ? AND n <= ?${condition === undefined ? '' : ` AND (${condition})`}`
}

function addFields(lines: TextLines, bytes: Buffer): void {
  let from = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) continue
    if (bytes[from] === 0xff) lines.addNull()
    else lines.add(bytes, from, i)
    from = i + 1
  }
}

/** Prepares once for a connection: a statement of a thousand columns takes its time. */
function onceEach<T>(
  prepare: (connection: SqliteConnection) => T,
): (connection: SqliteConnection) => T {
  const prepared = new WeakMap<SqliteConnection, T>()
  return (connection) => {
    const known = prepared.get(connection) ?? prepare(connection)
    prepared.set(connection, known)
    return known
  }
}
