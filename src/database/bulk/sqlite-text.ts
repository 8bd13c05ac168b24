import type { Column } from '#core/columns.ts'
import { delimiters, type TextOutput } from '#core/text-output.ts'
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
/** Arguments of one call of a function, of which SQLite allows 1,000. */
const mostArguments = 900

type Bound = string | number | bigint
/** Rows in one piece; null where all are long. The last row number is null where there are no rows. */
type Piece = [bytes: Uint8Array | null, short: number, rows: number, last: number | null]

/**
 * Reads rows as text on SQLite. It sends fields between NULs, which no text has, and texts that are null as
 * the byte FF, which is no UTF-8; several rows in one piece, because a call for each costs more than the row.
 */
export function sqliteTextReader(
  table: string,
  columns: readonly Column[],
  output: TextOutput,
  where?: Where,
): TextReader {
  const runs = joinedRuns(columns, output)
  const layout = lineLayout(columns, { ...output, columns: runs.map(([first]) => first) })
  const bound: Bound[] = []
  const fields = runs.map((run) => fieldSql(columns, output, run))
  const sql = rowsSql(table, fields, where, bound)
  const prepared = onceEach((connection) => ({
    pieces: connection.prepareRows<Piece>(
      `SELECT CAST(group_concat(line, '') FILTER (WHERE octet_length(line) <= ${shortRow}) AS BLOB),
           count(*) FILTER (WHERE octet_length(line) <= ${shortRow}), count(*), max(n)
         FROM (${sql} ORDER BY n LIMIT ?)`,
      'numbers',
    ),
    row: connection.prepareRows<[Uint8Array]>(
      `SELECT CAST(line AS BLOB) FROM (${sql} ORDER BY n)`,
      'numbers',
    ),
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

type Run = readonly [first: number, ...rest: number[]]

/**
 * The columns, with those in one run that SQLite can join by itself, because CSV and TSV write their
 * values as they are stored: fewer fields are less work.
 */
function joinedRuns(columns: readonly Column[], { format, columns: places }: TextOutput): Run[] {
  const isJoined = (place: number) =>
    format !== 'JSONL' && ['INTEGER', 'DECIMAL', 'DATE'].includes(columns[place]?.type ?? '')
  const runs: [number, ...number[]][] = []
  for (const place of places) {
    const last = runs.at(-1)
    const isFull = last === undefined || last.length === mostArguments - 1
    if (!isFull && isJoined(last[0]) && isJoined(place)) last.push(place)
    else runs.push([place])
  }
  return runs
}

function fieldSql(columns: readonly Column[], { format }: TextOutput, run: Run): string {
  const values = run.map(
    (place) => `ifnull(c${place + 1}, ${columns[place]?.type === 'TEXT' ? `x'ff'` : `''`})`,
  )
  if (format === 'JSONL' || values.length === 1) return values.join()
  return `concat_ws('${delimiters[format]}', ${values.join(', ')})`
}

function rowsSql(
  table: string,
  fields: readonly string[],
  where: Where | undefined,
  bound: Bound[],
): string {
  const groups: string[] = []
  for (let i = 0; i < fields.length; i += mostArguments - 2) {
    const group = fields.slice(i, i + mostArguments - 2)
    // the empty text at the end brings a NUL after the last field, too
    groups.push(`concat_ws(char(0), ${group.join(', ')}, '')`)
  }
  const condition = where?.((value) => {
    bound.push(typeof value === 'boolean' ? Number(value) : value)
    return '?'
  })
  return `SELECT n, ${groups.join(' || ')} AS line FROM "${table}"
    WHERE n > ? AND n <= ?${condition === undefined ? '' : ` AND (${condition})`}`
}

function addFields(lines: TextLines, bytes: Uint8Array): void {
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
