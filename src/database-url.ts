import { isAbsolute, resolve } from 'node:path'
import type { ServerSettings, SqliteSettings, TlsSettings } from './core/database-settings.ts'

/** What DATABASE_URL says by itself; the rest of a server’s settings has variables of its own. */
export type DatabaseAddress =
  | SqliteSettings
  | Pick<ServerSettings, 'kind' | 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'>

/** What is wrong with a DATABASE_URL, without its password. */
export class DatabaseUrlError extends Error {
  /** What is there, as far as it may be shown. */
  readonly shown: string

  constructor(shown: string, accepted: string) {
    super(accepted)
    this.shown = shown
  }
}

const accepted =
  'sqlite:<path of the file>, or mysql://, mariadb:// or postgres://user:password@host:port/database'

const servers = {
  'mysql:': { kind: 'mysql', port: 3306 },
  'mariadb:': { kind: 'mysql', port: 3306 },
  'postgres:': { kind: 'postgres', port: 5432 },
  'postgresql:': { kind: 'postgres', port: 5432 },
} as const

/** Throws DatabaseUrlError. */
export function parseDatabaseUrl(value: string): DatabaseAddress {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(value)?.[0].toLowerCase()
  // whatever stands there may hold a password
  if (scheme === undefined) throw new DatabaseUrlError('***', accepted)
  if (scheme === 'sqlite:') return sqlite(value)
  const server = Object.entries(servers).find(([name]) => name === scheme)?.[1]
  if (server === undefined) throw new DatabaseUrlError(`${scheme}***`, accepted)
  const url = URL.canParse(value) ? new URL(value) : undefined
  const database = url && decoded(url.pathname.slice(1))
  const user = url && decoded(url.username)
  const password = url && decoded(url.password)
  if (!url?.hostname || !user || password === undefined || !database || database.includes('/')) {
    const example = `${scheme}//user:password@host:${server.port}/database`
    throw new DatabaseUrlError(
      `${scheme}***`,
      `${example} (in user, password and database, write / @ : ? # and % as %2F %40 %3A %3F %23 %25)`,
    )
  }
  return {
    kind: server.kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? server.port : Number(url.port),
    user,
    password: password === '' ? undefined : password,
    database,
    tls: tlsOf(url.searchParams, `${scheme}***`),
  }
}

function sqlite(value: string): SqliteSettings {
  const path = value.slice('sqlite:'.length)
  if (path === '' || path.startsWith('//') || path === ':memory:') {
    throw new DatabaseUrlError(value, 'sqlite:<path of the file>, such as sqlite:./data/sluice.db')
  }
  return { kind: 'sqlite', path: isAbsolute(path) ? path : resolve(path) }
}

/** undefined where there is a percent sign that encodes nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The names that PostgreSQL’s and MySQL’s own clients have for the same things. */
const aliases: Readonly<Record<string, string>> = {
  'ssl-mode': 'sslmode',
  'ssl-ca': 'sslrootcert',
  'ssl-cert': 'sslcert',
  'ssl-key': 'sslkey',
}

const modes: Readonly<Record<string, TlsSettings['verify'] | undefined>> = {
  disable: undefined,
  disabled: undefined,
  require: 'nothing',
  required: 'nothing',
  'verify-ca': 'issuer',
  'verify-full': 'issuer and host',
  'verify-identity': 'issuer and host',
}

function tlsOf(parameters: URLSearchParams, shown: string): TlsSettings | undefined {
  const given = new Map<string, string>()
  for (const [name, value] of parameters) {
    const known = aliases[name] ?? name
    if (!['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].includes(known)) {
      const names = 'sslmode, sslrootcert, sslcert and sslkey'
      throw new DatabaseUrlError(
        `${shown}?${name}=***`,
        `no parameter "${name}" in the URL, only ${names}`,
      )
    }
    given.set(known, value)
  }
  const files = {
    ca: given.get('sslrootcert'),
    cert: given.get('sslcert'),
    key: given.get('sslkey'),
  }
  // whoever names a certificate to trust wants it verified
  const mode = given.get('sslmode') ?? (files.ca === undefined ? 'disable' : 'verify-full')
  const known = mode.toLowerCase().replaceAll('_', '-')
  if (!Object.hasOwn(modes, known)) {
    throw new DatabaseUrlError(
      `${shown}?sslmode=${mode}`,
      'an sslmode of disable, require, verify-ca or verify-full',
    )
  }
  const verify = modes[known]
  return verify && { verify, ...files }
}
