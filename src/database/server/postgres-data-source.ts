import { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import { schemaOptions } from '../schema-options.ts'
import { initialized } from './initialized.ts'
import { applicationNames, type SessionOptions, seconds } from './session-options.ts'
import { tlsOptions } from './tls.ts'

/** A pool of connections to PostgreSQL, each of them set up as it is made. */
export async function postgresDataSource(
  settings: ServerSettings,
  { user, poolSize }: SessionOptions,
): Promise<DataSource> {
  const ssl = await tlsOptions(settings.tls)
  const source = new DataSource({
    type: 'postgres',
    host: settings.host,
    port: settings.port,
    username: settings.user,
    ...(settings.password !== undefined && { password: settings.password }),
    database: settings.database,
    applicationName: applicationNames[user],
    connectTimeoutMS: seconds.connect * 1_000,
    poolSize,
    extra: {
      ssl,
      keepAlive: true,
      lock_timeout: settings.lockTimeout * 1_000,
      // a client that was frozen within a transaction is cut off, and its locks are freed
      idle_in_transaction_session_timeout: seconds.idle * 1_000,
      options: sessionParameters(user),
    },
    ...schemaOptions,
    migrationsTransactionMode: 'all',
  })
  return initialized(source)
}

function sessionParameters(user: SessionOptions['user']): string {
  const parameters = {
    default_transaction_isolation: 'read\\ committed',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    client_min_messages: 'warning',
    // the lock of a frozen runner goes with its session
    ...(user === 'lock' && { idle_session_timeout: `${seconds.idle}s` }),
  }
  return Object.entries(parameters)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}
