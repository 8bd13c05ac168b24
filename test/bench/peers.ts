import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TestDatabase, TestDatabaseKind } from '../support/databases.ts'
import { timed } from './measure.ts'
import { createSalesTable, salesColumns } from './sales-table.ts'

const run = promisify(execFile)

/** The database's own tool, as it is called. */
interface Tool {
  readonly name: string
  /** Runs one statement or command; gives what it prints. */
  execute(database: TestDatabase, command: string): Promise<string>
  /** What loads a sales file into table `sales`. */
  load(file: string): string
}

const mariadb: Tool = {
  name: 'LOAD DATA LOCAL by mariadb',
  async execute(database, sql) {
    const url = new URL(database.url)
    const client = ['--host', url.hostname, '--port', url.port || '3306', '--user', url.username]
    if (url.password !== '') client.push(`--password=${decodeURIComponent(url.password)}`)
    const options = ['--local-infile=1', '--skip-column-names', '-e', sql]
    return (await run('mariadb', [...client, ...options, url.pathname.slice(1)])).stdout
  },
  load: (file) => `LOAD DATA LOCAL INFILE '${file}' INTO TABLE sales CHARACTER SET utf8mb4
    FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' IGNORE 1 LINES
    (c1, c2, c3, @year, c5, c6, c7, c8, c9, c10, c11) SET c4 = NULLIF(@year, 'N/A')`,
}

const tools: Record<TestDatabaseKind['name'], Tool> = {
  SQLite: {
    name: 'sqlite3 .import, WAL',
    async execute({ settings }, command) {
      const path = settings.kind === 'sqlite' ? settings.path : ''
      return (await run('sqlite3', ['-batch', path, command])).stdout
    },
    load: (file) => `.import --csv --skip 1 ${file} sales`,
  },
  MariaDB: mariadb,
  MySQL: mariadb,
  PostgreSQL: {
    name: '\\copy by psql',
    async execute({ url }, command) {
      const options = ['--quiet', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1']
      return (await run('psql', [...options, '--command', command, url])).stdout
    },
    load: (file) =>
      `\\copy sales (${salesColumns.join(', ')}) FROM '${file}' WITH (FORMAT csv, HEADER, NULL 'N/A')`,
  },
}

export function peerName({ name }: TestDatabaseKind): string {
  return tools[name].name
}

/**
 * Seconds in which the database's own tool loads a sales file of `rows` into a new table; undefined where it
 * is not installed. Throws where the table has another number of rows afterwards.
 */
export async function peerImport(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
): Promise<number | undefined> {
  const { execute, load } = tools[kind.name]
  const database = await kind.create()
  try {
    // a file keeps this mode, as the server's own does
    if (kind.name === 'SQLite') await execute(database, 'PRAGMA journal_mode = WAL')
    // .import wants as many columns as the file has; SQLite's own row number is the same as one that is named
    const create = createSalesTable(kind)
    const isSqlite = kind.name === 'SQLite'
    await execute(database, isSqlite ? create.replace('n INTEGER PRIMARY KEY, ', '') : create)
    const { seconds } = await timed(() => execute(database, load(file)))
    const count = Number(await execute(database, 'SELECT count(*) FROM sales'))
    if (count !== rows) throw new Error(`${tools[kind.name].name} loaded ${count} of ${rows} rows`)
    return seconds
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  } finally {
    await database.dispose()
  }
}
