import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { textCollation } from '#database/mysql-collation.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { timed } from './measure.ts'

const run = promisify(execFile)

/** The database's own tool for loading a CSV file. */
export interface Peer {
  readonly name: string
  /** Loads a sales file; gives the seconds that took, undefined where the tool is not installed. */
  load(kind: TestDatabaseKind, file: string): Promise<number | undefined>
}

/**
 * The columns c1 … c11 of a sales file, with the types and collations that the import gives them and a
 * primary key: the file's first column counts the rows, as the import's row number does.
 */
function columns(types: { whole: string; text: string; decimal: string }): string {
  const { whole, text, decimal } = types
  const sales = Array(5).fill(decimal)
  return [`${whole} PRIMARY KEY`, text, text, whole, text, text, ...sales]
    .map((type, i) => `c${i + 1} ${type}`)
    .join(', ')
}

const sqlite: Peer = {
  // it makes the table, as most users let it: every column is TEXT, and nothing is checked or converted
  name: 'sqlite3 .import into a table that it makes, WAL',
  async load(_, file) {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-peer-'))
    try {
      const load = ['PRAGMA journal_mode = WAL;', `.import --csv ${file} sales`]
      return await installed(() => run('sqlite3', [join(folder, 'peer.db'), ...load]))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

const mariadb: Peer = {
  name: 'LOAD DATA LOCAL by mariadb',
  async load(kind, file) {
    const database = await kind.create()
    try {
      const collation = textCollation(kind.name === 'MariaDB')
      const text = `LONGTEXT CHARACTER SET utf8mb4 COLLATE ${collation}`
      const decimal = 'TEXT CHARACTER SET ascii COLLATE ascii_bin'
      const url = new URL(database.url)
      const client = ['--host', url.hostname, '--port', url.port || '3306', '--user', url.username]
      if (url.password !== '') client.push(`--password=${url.password}`)
      const execute = (sql: string) =>
        run('mariadb', [...client, '--local-infile=1', '-e', sql, url.pathname.slice(1)])
      await execute(`CREATE TABLE sales (${columns({ whole: 'BIGINT', text, decimal })})`)
      return await installed(() =>
        execute(
          `LOAD DATA LOCAL INFILE '${file}' INTO TABLE sales CHARACTER SET utf8mb4
           FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' IGNORE 1 LINES
           (c1, c2, c3, @year, c5, c6, c7, c8, c9, c10, c11) SET c4 = NULLIF(@year, 'N/A')`,
        ),
      )
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    } finally {
      await database.dispose()
    }
  },
}

const postgres: Peer = {
  name: '\\copy by psql',
  async load(kind, file) {
    const database = await kind.create()
    try {
      const psql = (command: string) =>
        run('psql', ['--quiet', '--set', 'ON_ERROR_STOP=1', '--command', command, database.url])
      const types = { whole: 'bigint', text: 'text COLLATE "C"', decimal: 'numeric' }
      await psql(`CREATE TABLE sales (${columns(types)})`)
      return await installed(() =>
        psql(`\\copy sales FROM '${file}' WITH (FORMAT csv, HEADER, NULL 'N/A')`),
      )
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    } finally {
      await database.dispose()
    }
  },
}

export const peers: Record<TestDatabaseKind['name'], Peer> = {
  SQLite: sqlite,
  MariaDB: mariadb,
  MySQL: mariadb,
  PostgreSQL: postgres,
}

async function installed(load: () => Promise<unknown>): Promise<number | undefined> {
  try {
    return (await timed(load)).seconds
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
