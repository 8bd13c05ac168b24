import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TestDatabase, TestDatabaseKind } from '../support/databases.ts'
import { timed } from './measure.ts'

const run = promisify(execFile)

/** How the database's own tool writes the same rows, from the very table that Sluice reads. */
interface ExportPeer {
  readonly name: string
  /** A command for the shell; `sql` holds no quote marks. */
  command(database: TestDatabase, sql: string): string
}

const mysql: ExportPeer = {
  name: 'mariadb --quick --batch',
  command({ url }, sql) {
    const { hostname, port, username, password, pathname } = new URL(url)
    const options = [`-h${hostname}`, `-P${port || '3306'}`, `-u${username}`]
    if (password !== '') options.push(`-p${decodeURIComponent(password)}`)
    return `mariadb ${options.join(' ')} --quick --batch ${pathname.slice(1)} -e '${sql}'`
  },
}

const peers: Record<TestDatabaseKind['name'], ExportPeer> = {
  SQLite: {
    name: 'sqlite3 -csv',
    command: ({ settings }, sql) =>
      `sqlite3 -readonly -csv ${settings.kind === 'sqlite' ? settings.path : ''} '${sql}'`,
  },
  MariaDB: mysql,
  MySQL: mysql,
  PostgreSQL: {
    name: '\\copy to',
    command: ({ url }, sql) =>
      `psql --quiet '${url}' -c '\\copy (${sql}) to stdout with (format csv)'`,
  },
}

/** Seconds that the tool takes to write `table` to `file`; undefined where it is not installed. */
export async function peerExport(
  database: TestDatabase,
  table: string,
  columns: number,
  file: string,
  then = '',
): Promise<{ name: string; seconds: number | undefined }> {
  const { name, command } = peers[database.kind.name]
  const list = Array.from({ length: columns }, (_, i) => `c${i + 1}`).join(', ')
  const whole = `${command(database, `SELECT ${list} FROM ${table} ORDER BY n`)}${then} > ${file}`
  try {
    const { seconds } = await timed(() => run('bash', ['-o', 'pipefail', '-c', whole]))
    return { name: `${name}${then}`, seconds }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 127) {
      return { name, seconds: undefined }
    }
    throw error
  }
}
