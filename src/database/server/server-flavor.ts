import type { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import { DatabaseRefused } from './wait-for-server.ts'

/** What a server says that it is. */
export interface ServerFlavor {
  readonly name: 'MySQL' | 'MariaDB' | 'PostgreSQL'
  readonly version: string
}

/** The oldest versions on which Sluice is tested, major and minor. */
const oldest: Record<ServerFlavor['name'], readonly [number, number]> = {
  MySQL: [8, 4],
  MariaDB: [10, 11],
  PostgreSQL: [15, 0],
}

/** Asks the server. Throws DatabaseRefused where it is too old. */
export async function serverFlavor(
  source: DataSource,
  { kind }: ServerSettings,
): Promise<ServerFlavor> {
  const sql = kind === 'mysql' ? 'SELECT VERSION() AS version' : 'SHOW server_version'
  const [row]: Record<string, string>[] = await source.query(sql)
  const version = row?.['version'] ?? row?.['server_version'] ?? ''
  const family = version.includes('MariaDB') ? 'MariaDB' : 'MySQL'
  const name = kind === 'mysql' ? family : 'PostgreSQL'
  const [major, minor] = oldest[name]
  const [ofServer = 0, minorOfServer = 0] = version.split('.').map(Number.parseFloat)
  if (ofServer < major || (ofServer === major && minorOfServer < minor)) {
    throw new DatabaseRefused(
      `The database is ${name} ${version}; Sluice needs ${name} ${major}.${minor} or newer.`,
    )
  }
  return { name, version }
}
