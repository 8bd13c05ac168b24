import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Column } from '#core/columns.ts'
import type { TextOutput } from '#core/text-output.ts'
import type { TextReader } from './bulk.ts'
import { CopiedFields } from './copied-fields.ts'
import { lineLayout } from './line-layout.ts'
import { TextLines } from './text-lines.ts'
import type { Where } from './where.ts'

/** COPY takes no parameters: they go into settings of the session, which it reads. */
const setBound = `SELECT count(set_config('sluice.v' || place, value, false))
  FROM unnest($1::text[]) WITH ORDINALITY AS bound (value, place)`

/** Reads rows as text on PostgreSQL, by COPY … TO STDOUT. */
export function postgresTextReader(
  table: string,
  columns: readonly Column[],
  output: TextOutput,
  where?: Where,
): TextReader {
  const layout = lineLayout(columns, output)
  const bound: string[] = []
  const condition = where?.((value) => {
    bound.push(String(value))
    return `(SELECT current_setting('sluice.v${bound.length}'))`
  })
  const list = output.columns.map((place) => {
    const isTime = columns[place]?.type === 'DATETIME'
    return `c${place + 1}${isTime ? ` AT TIME ZONE 'UTC'` : ''}`
  })
  const sql = (above: number, upTo: number) =>
    `COPY (SELECT ${list.join(', ')} FROM "${table}"
      WHERE n > ${BigInt(above)} AND n <= ${BigInt(upTo)}
      ${condition === undefined ? '' : `AND (${condition})`} ORDER BY n) TO STDOUT`
  let likely = 65_536
  return async (manager, { above, upTo, mostBytes }) => {
    const client: PoolClient | undefined = await manager.queryRunner?.connect()
    if (client === undefined) throw new TypeError('rows are read on a connection')
    if (bound.length > 0) await manager.query(setBound, [bound])
    const lines = new TextLines(layout, mostBytes, likely)
    const fields = new CopiedFields(lines)
    // to the end in every case: a stream that is left early leaves the connection in its midst
    for await (const chunk of client.query(copyTo(sql(above, upTo)))) {
      if (!lines.isFull) fields.take(chunk)
    }
    const slice = lines.slice()
    likely = Math.ceil((slice?.bytes.length ?? 65_536) * 1.1)
    return slice
  }
}
