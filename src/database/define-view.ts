import type { EntityManager } from 'typeorm'
import { type Dataset, generationTable } from '#core/dataset.ts'
import { columnNames } from './bulk/bulk.ts'
import type { Database } from './database.ts'
import { type NameLimits, rowColumn, viewColumns } from './view-names.ts'

interface ViewDialect {
  readonly names: NameLimits
  quoted(name: string): string
  /** Statements that put a view in the place of one that may be there. */
  replacing(name: string, select: string): readonly string[]
}

const doubleQuoted = (name: string) => `"${name.replaceAll('"', '""')}"`

const sqlite: ViewDialect = {
  names: { unit: 'characters', most: 255, supplementary: true },
  quoted: doubleQuoted,
  replacing: (name, select) => [`DROP VIEW IF EXISTS ${name}`, `CREATE VIEW ${name} AS ${select}`],
}

const mysql: ViewDialect = {
  names: { unit: 'characters', most: 64, supplementary: false },
  quoted: (name) => `\`${name.replaceAll('`', '``')}\``,
  replacing: (name, select) => [`CREATE OR REPLACE VIEW ${name} AS ${select}`],
}

const postgres: ViewDialect = {
  names: { unit: 'bytes', most: 63, supplementary: true },
  quoted: doubleQuoted,
  // in the background, and never in the way of those who read
  replacing: (name, select) => [
    `SET LOCAL lock_timeout = '2s'`,
    // views of users on top of it, and their grants, stay
    `CREATE OR REPLACE VIEW ${name} AS ${select}`,
  ],
}

/** Defines the view `name` of a published dataset, in the place of one that is there. */
export async function defineView(
  database: Database,
  name: string,
  { id, columns, generation }: Dataset,
): Promise<void> {
  if (generation === null) throw new TypeError(`dataset ${id} is not published`)
  await inDdl(database, async (manager, { names, quoted, replacing }) => {
    const columnsOfView = viewColumns(
      columns.map((column) => column.name),
      names,
    )
    const list = columnNames(columns.length).map(
      (physical, i) => `${physical} AS ${quoted(columnsOfView[i] ?? physical)}`,
    )
    const table = generationTable(id, generation)
    // that of the generation: between a switch and the new view the old one shows the old rows, whole.
    // A subquery, for a join would ruin PostgreSQL's plans
    const watermark = `SELECT watermark FROM generation WHERE dataset_id = '${id}' AND number = ${generation}`
    const select = `SELECT ${[`n AS ${rowColumn}`, ...list].join(', ')} FROM ${quoted(table)} WHERE n <= (${watermark})`
    for (const sql of replacing(name, select)) await manager.query(sql)
  })
}

export async function dropView(database: Database, name: string): Promise<void> {
  await inDdl(database, (manager) => manager.query(`DROP VIEW IF EXISTS ${name}`))
}

async function inDdl(
  database: Database,
  work: (manager: EntityManager, dialect: ViewDialect) => Promise<void>,
): Promise<void> {
  const type = await database.read(async (manager) => manager.dataSource.options.type)
  if (type === 'postgres') return database.transaction((tx) => work(tx, postgres))
  return database.ddl((manager) => work(manager, type === 'mysql' ? mysql : sqlite))
}
