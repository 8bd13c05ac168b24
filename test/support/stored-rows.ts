import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import type { Column } from '#core/columns.ts'
import { generationTable } from '#core/dataset.ts'
import type { Database } from '#database/database.ts'
import { DatasetEntity } from '#database/entities/dataset.ts'
import { openDatabase } from '#database/open-database.ts'
import type { TestDatabase } from './databases.ts'
import type { TestServer } from './server.ts'
import { silent } from './test-database.ts'

const defaultNullTokens = ['', 'N/A']

async function opened<T>(
  { settings }: TestDatabase,
  look: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(settings, { user: 'api', log: silent })
  try {
    return await look(database)
  } finally {
    await database[Symbol.asyncDispose]()
  }
}

/**
 * What stands in the database of a server that does not run, beside what the file says: `stored` and
 * `expected` hold every row with its number, as text. Values are compared, not counts.
 */
export function storedAndExpected(
  from: TestDatabase,
  csvPath: string,
  nullTokens = defaultNullTokens,
  // where several datasets have the same columns
  which = 0,
): Promise<{ stored: (string | null)[][]; expected: (string | null)[][] }> {
  return opened(from, async (database) => {
    const [dataset] = await database.read((manager) => manager.find(DatasetEntity))
    if (dataset === undefined || dataset.generation === null) throw new Error('no dataset')
    const { columns } = dataset
    const table = (await dataTables(from))[which]
    const stored = await rowsOf(database, table ?? '', columns)
    return { stored, expected: expectedOf(csvPath, columns, nullTokens) }
  })
}

/** The records of a file as rows with their numbers. */
function expectedOf(csvPath: string, columns: readonly Column[], nullTokens: readonly string[]) {
  const records = parse(readFileSync(csvPath), { from_line: 2 }) as string[][]
  return records.map((record, i) => [
    String(i + 1),
    ...record.map((text, c) =>
      text === '' || (columns[c]?.type !== 'TEXT' && nullTokens.includes(text)) ? null : text,
    ),
  ])
}

/** The rows of each dataset of a server that does not run, with their numbers, as text; all have the same columns. */
export function storedTables(from: TestDatabase): Promise<(string | null)[][][]> {
  return opened(from, async (database) => {
    const [dataset] = await database.read((manager) => manager.find(DatasetEntity))
    const tables = await dataTables(from)
    return Promise.all(tables.map((table) => rowsOf(database, table, dataset?.columns ?? [])))
  })
}

async function rowsOf(database: Database, table: string, columns: readonly Column[]) {
  const whole = { above: 0, below: Number.POSITIVE_INFINITY, descending: false, limit: 10_000_000 }
  const rows = await database.read((manager) =>
    database.bulk.readRows(manager, table, columns, whole),
  )
  return rows.map(({ number, values }) => [
    String(number),
    ...values.map((value) => (value === null ? null : String(value))),
  ])
}

/** Stops a server, and expects that its dataset holds sales.csv: each row once, and as the file has it. */
export async function mustEqualFile(server: TestServer): Promise<void> {
  await server.stop()
  const file = join(server.folder, 'sales.csv')
  const { stored, expected } = await storedAndExpected(server.database, file)
  mustBeSame(stored, expected)
}

/** Expects that a dataset, whose server may run, holds a CSV file: each row once, and as the file has it. */
export function mustHoldFile(from: TestDatabase, datasetId: string, csvPath: string) {
  return opened(from, async (database) => {
    const dataset = await database.read((manager) =>
      manager.findOneByOrFail(DatasetEntity, { id: datasetId }),
    )
    const { columns, generation } = dataset
    if (generation === null) throw new Error('no rows')
    const stored = await rowsOf(database, generationTable(datasetId, generation), columns)
    mustBeSame(stored, expectedOf(csvPath, columns, defaultNullTokens))
  })
}

/** The matcher takes seconds for a million rows, so it is asked only what the difference is. */
function mustBeSame(stored: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(stored, expected)) expect(stored).toEqual(expected)
}

/** Runs a statement on a server’s database, as an SQL tool does. */
export function queryRows(from: TestDatabase, sql: string): Promise<Record<string, unknown>[]> {
  return opened(from, (database) => database.read((manager) => manager.query(sql)))
}

const tablesSql = {
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table'`,
  mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  postgres: `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
}

/** Names of the physical tables of datasets. */
export function dataTables(from: TestDatabase): Promise<string[]> {
  return opened(from, async (database) => {
    const sql = tablesSql[from.settings.kind]
    const tables: { name: string }[] = await database.read((manager) => manager.query(sql))
    return tables.map(({ name }) => name).filter((name) => name.startsWith('sluice_data_'))
  })
}
