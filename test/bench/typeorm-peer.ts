import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { DataSource, EntitySchema } from 'typeorm'
import type { DatabaseSettings } from '#core/database-settings.ts'
import { SqliteConnection } from '#database/sqlite/sqlite-driver.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { timed } from './measure.ts'
import { createSalesTable } from './sales-table.ts'

/** Rows of an `insert`, which is a transaction. */
const batchRows = 1_000

type Sale = Readonly<Record<'n' | `c${number}`, string | number | null>>

const text = { type: 'text' } as const
const whole = { type: 'integer', nullable: true } as const
const decimal = { type: 'numeric' } as const

const SaleEntity = new EntitySchema<Sale>({
  name: 'sales',
  columns: {
    n: { type: 'integer', primary: true },
    c1: whole,
    c2: text,
    c3: text,
    c4: whole,
    c5: text,
    c6: text,
    c7: decimal,
    c8: decimal,
    c9: decimal,
    c10: decimal,
    c11: decimal,
  },
})

/**
 * Seconds in which a script loads a sales file of `rows`, as a user would write it: csv-parse as a stream, and
 * TypeORM's `insert` of each 1,000 records in a transaction. It runs in this process, which does nothing else
 * meanwhile. Throws where the table has another number of rows afterwards.
 */
export async function typeormImport(
  kind: TestDatabaseKind,
  file: string,
  rows: number,
): Promise<number> {
  const database = await kind.create()
  try {
    const source = await dataSource(database.settings).initialize()
    try {
      await source.query(createSalesTable(kind))
      const { seconds } = await timed(() => load(source, file))
      const count = await source.manager.count(SaleEntity)
      if (count !== rows) throw new Error(`TypeORM loaded ${count} of ${rows} rows`)
      return seconds
    } finally {
      await source.destroy()
    }
  } finally {
    await database.dispose()
  }
}

async function load(source: DataSource, file: string): Promise<void> {
  const insert = (sales: Sale[]) => source.transaction((tx) => tx.insert(SaleEntity, sales))
  let batch: Sale[] = []
  let n = 0
  for await (const record of createReadStream(file).pipe(parse({ from: 2 }))) {
    batch.push({ n: ++n, ...sale(record) })
    if (batch.length < batchRows) continue
    await insert(batch)
    batch = []
  }
  if (batch.length > 0) await insert(batch)
}

function sale([rank, name, platform, year, genre, publisher, ...sales]: readonly string[]): Omit<
  Sale,
  'n'
> {
  const [c7 = '', c8 = '', c9 = '', c10 = '', c11 = ''] = sales
  return {
    c1: Number(rank),
    c2: name ?? '',
    c3: platform ?? '',
    c4: year === 'N/A' ? null : Number(year),
    c5: genre ?? '',
    c6: publisher ?? '',
    ...{ c7, c8, c9, c10, c11 },
  }
}

function dataSource(settings: DatabaseSettings): DataSource {
  const entities = [SaleEntity]
  if (settings.kind === 'sqlite') {
    return new DataSource({
      type: 'better-sqlite3',
      database: settings.path,
      // Node's own SQLite; as the server's runner has it
      driver: SqliteConnection,
      prepareDatabase(connection: SqliteConnection) {
        connection.pragma('journal_mode = WAL')
        connection.pragma('synchronous = NORMAL')
      },
      entities,
    })
  }
  const { kind, host, port, user, password, database } = settings
  return new DataSource({
    type: kind,
    ...{ host, port, database, entities },
    username: user,
    ...(password !== undefined && { password }),
    // the default of a test's database is another
    ...(kind === 'mysql' && { charset: 'utf8mb4' }),
  } as const)
}
