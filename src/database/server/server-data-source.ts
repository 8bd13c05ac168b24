import type { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import type { SessionOptions } from './session-options.ts'

/** Opens a pool of connections to a database server. Throws the driver’s error where it cannot. */
export async function serverDataSource(
  settings: ServerSettings,
  session: SessionOptions,
): Promise<DataSource> {
  // each thread of a server would otherwise load the drivers of databases that it does not use
  if (settings.kind === 'mysql') {
    const { mysqlDataSource } = await import('./mysql-data-source.ts')
    return mysqlDataSource(settings, session)
  }
  const { postgresDataSource } = await import('./postgres-data-source.ts')
  return postgresDataSource(settings, session)
}
