import { DatabaseSync } from 'node:sqlite'
import { administrate, type TestDatabase } from '../support/databases.ts'

const prefix = 'sluice_data_'
const servers = {
  mysql: `SELECT count(*) AS tables FROM information_schema.tables
    WHERE table_schema = DATABASE() AND LEFT(table_name, ${prefix.length}) = '${prefix}'`,
  postgres: `SELECT count(*) AS tables FROM pg_tables WHERE starts_with(tablename, '${prefix}')`,
}

/** How many tables of datasets there are: quick enough to be asked over and over beside the server. */
export async function countDataTables({ settings, url }: TestDatabase): Promise<number> {
  if (settings.kind !== 'sqlite') {
    const [row] = await administrate(url, servers[settings.kind])
    return Number(row?.['tables'])
  }
  using connection = new DatabaseSync(settings.path, { readOnly: true })
  const sql = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name GLOB '${prefix}*'`
  return connection.prepare(sql).all().length
}
