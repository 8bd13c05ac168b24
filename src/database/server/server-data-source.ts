import type { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import { mysqlDataSource } from './mysql-data-source.ts'
import { postgresDataSource } from './postgres-data-source.ts'
import type { SessionOptions } from './session-options.ts'

/** Opens a pool of connections to a database server. Throws the driver’s error where it cannot. */
export function serverDataSource(
  settings: ServerSettings,
  session: SessionOptions,
): Promise<DataSource> {
  return settings.kind === 'mysql'
    ? mysqlDataSource(settings, session)
    : postgresDataSource(settings, session)
}
