import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { parse } from 'csv-parse/sync'

/**
 * What stands in the database of a server that does not run, beside what the file says: `stored` and
 * `expected` hold every row with its number, as text. Values are compared, not counts.
 */
export function storedAndExpected(databasePath: string, csvPath: string, nullTokens = ['', 'N/A']) {
  const database = new Sqlite(databasePath, { readonly: true })
  try {
    const { id, generation, columns } = database
      .prepare<[], { id: string; generation: number; columns: string }>(
        'SELECT id, generation, columns FROM dataset',
      )
      .get() as { id: string; generation: number; columns: string }
    const types = (JSON.parse(columns) as { type: string }[]).map((column) => column.type)
    const table = `sluice_data_${id.replace('dataset_', '')}_${generation}`
    const stored = database
      .prepare<[], unknown[]>(`SELECT * FROM ${table} ORDER BY n`)
      .raw()
      .all()
      .map((row) => row.map((value) => (value === null ? null : String(value))))
    const records = parse(readFileSync(csvPath), { from_line: 2 }) as string[][]
    const expected = records.map((record, i) => [
      String(i + 1),
      ...record.map((text, c) =>
        text === '' || (types[c] !== 'TEXT' && nullTokens.includes(text)) ? null : text,
      ),
    ])
    return { stored, expected }
  } finally {
    database.close()
  }
}

/** Names of the physical tables of datasets. */
export function dataTables(databasePath: string): string[] {
  const database = new Sqlite(databasePath, { readonly: true })
  try {
    return database
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE name LIKE 'sluice_data_%'`)
      .pluck()
      .all()
  } finally {
    database.close()
  }
}
