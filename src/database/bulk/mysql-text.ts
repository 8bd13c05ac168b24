import type { PoolConnection } from 'mysql2'
import type { Column } from '#core/columns.ts'
import type { TextOutput } from '#core/text-output.ts'
import type { TextReader } from './bulk.ts'
import { lineLayout } from './line-layout.ts'
import { TextLines } from './text-lines.ts'
import type { Where } from './where.ts'

/** Reads rows as text on MySQL and MariaDB, from the bytes that the server sends for them. */
export function mysqlTextReader(
  table: string,
  columns: readonly Column[],
  output: TextOutput,
  where?: Where,
): TextReader {
  const layout = lineLayout(columns, output)
  const bound: (string | number | boolean)[] = []
  const condition = where?.((value) => {
    bound.push(typeof value === 'bigint' ? String(value) : value)
    return '?'
  })
  const names = output.columns.map((place) => `c${place + 1}`)
  const sql = `SELECT ${names.join(', ')} FROM \`${table}\` WHERE n > ? AND n <= ?
    ${condition === undefined ? '' : `AND (${condition})`} ORDER BY n`
  let likely = 65_536
  return async (manager, { above, upTo, mostBytes }) => {
    const connection: PoolConnection | undefined = await manager.queryRunner?.connect()
    if (connection === undefined) throw new TypeError('rows are read on a connection')
    const lines = new TextLines(layout, mostBytes, likely)
    await eachRow(connection, sql, [above, upTo, ...bound], (packet) => {
      if (!lines.isFull) addFields(lines, packet)
    })
    const slice = lines.slice()
    likely = Math.ceil((slice?.bytes.length ?? 65_536) * 1.1)
    return slice
  }
}

/** As mysql2 hands packets to the command that waits for them. */
interface Packet {
  readonly buffer: Buffer
  readonly offset: number
  readonly end: number
  isEOF(): boolean
}

/** A step of a command takes a packet and gives the step for the next one. */
type Step = (packet: Packet, connection: unknown) => unknown

/**
 * Runs a query and hands each row’s packet to `take`. mysql2 would make a Buffer of each value at least,
 * which doubles the time; so the step of its command that reads rows is replaced.
 */
function eachRow(
  connection: PoolConnection,
  sql: string,
  values: (string | number | boolean)[],
  take: (packet: Packet) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown
    const command = connection.query({ sql, values }, (error) => {
      if (error !== null || failure !== undefined) reject(error ?? failure)
      else resolve()
    })
    if (!('row' in command)) throw new TypeError('mysql2 reads rows in another way than it did')
    // its types do not tell of it
    const last = command.row as Step
    const row: Step = (packet, at) => {
      if (packet.isEOF()) return last.call(command, packet, at)
      try {
        if (failure === undefined) take(packet)
      } catch (error) {
        // thrown here it would end the process
        failure = error
      }
      return row
    }
    command.row = row
  })
}

/** The fields of a row in the text protocol: each a length and as many bytes. */
function addFields(lines: TextLines, { buffer, offset, end }: Packet): void {
  let at = offset
  while (at < end) {
    const first = buffer[at] as number
    let length = first
    at += 1
    if (first === 0xfb) {
      lines.addNull()
      continue
    }
    if (first > 0xfb) {
      const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8
      // of eight bytes six are read: more is no Buffer
      length = buffer.readUIntLE(at, Math.min(size, 6))
      at += size
    }
    lines.add(buffer, at, at + length)
    at += length
  }
}
