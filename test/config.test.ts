import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ConfigError, loadConfig, loadDotEnv } from '../src/config.ts'
import { tempDir } from './support/temp-dir.ts'

test('an empty environment gives the defaults', () => {
  expect(loadConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    publicUrl: undefined,
    database: { kind: 'sqlite', path: resolve('data/sluice.db') },
    dataDir: resolve('data'),
    storageDir: resolve('uploads'),
    admin: { email: undefined, password: undefined },
    jwtSecret: undefined,
    allowedOrigins: [],
    connectionLimits: {
      socketOperations: 50,
      socketMessageBytes: 256 * 1024,
      socketMessagesPerSecond: 100,
      socketInitTimeout: 3,
      socketsPerUser: 20_000,
      streamWriteTimeout: 30,
      streamsPerUser: 100,
    },
    maxUploadBytes: 50 * 1024 ** 3,
    fileLimits: { maxUnpackedBytes: 200 * 1024 ** 3, maxRecordBytes: 1024 ** 2 },
    retention: { exports: 7, uploads: 30, events: 365, rejectedRows: 90, undo: 30 },
    concurrency: 2,
    logLevel: 'info',
  })
})

test('empty and blank variables count as unset', () => {
  const names = ['PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'ADMIN_PASSWORD', 'JWT_SECRET']
  const blank = Object.fromEntries(names.map((name, i) => [name, i % 2 ? '' : '  ']))
  expect(loadConfig(blank)).toEqual(loadConfig({}))
})

test.each([
  [{ PORT: '0' }, { port: 0 }],
  [{ HOST: '::1' }, { host: '::1' }],
  [{ PUBLIC_URL: 'https://x.example/sluice/' }, { publicUrl: 'https://x.example/sluice' }],
  [{ PUBLIC_URL: 'http://x.example:8080' }, { publicUrl: 'http://x.example:8080' }],
  [{ DATABASE_URL: 'sqlite:/srv/a.db' }, { database: { kind: 'sqlite', path: '/srv/a.db' } }],
  [{ DATABASE_URL: 'sqlite:a.db' }, { database: { kind: 'sqlite', path: resolve('a.db') } }],
  [{ DATA_DIR: '/srv' }, { dataDir: '/srv', database: { kind: 'sqlite', path: '/srv/sluice.db' } }],
  [
    { DATA_DIR: '/srv', DATABASE_URL: 'sqlite:/else/a.db' },
    { dataDir: '/srv', database: { kind: 'sqlite', path: '/else/a.db' } },
  ],
  [{ ADMIN_EMAIL: 'admin@localhost' }, { admin: { email: 'admin@localhost' } }],
  [{ JWT_SECRET: 'x'.repeat(32) }, { jwtSecret: 'x'.repeat(32) }],
  [
    { ALLOWED_ORIGINS: 'https://a.example, http://localhost:5173,' },
    { allowedOrigins: ['https://a.example', 'http://localhost:5173'] },
  ],
  [{ WS_MAX_OPERATIONS: '7' }, { connectionLimits: { socketOperations: 7 } }],
  [{ WS_MAX_MESSAGE_BYTES: '4096' }, { connectionLimits: { socketMessageBytes: 4096 } }],
  [{ WS_MESSAGES_PER_SECOND: '7' }, { connectionLimits: { socketMessagesPerSecond: 7 } }],
  [{ WS_INIT_TIMEOUT_SECONDS: '7' }, { connectionLimits: { socketInitTimeout: 7 } }],
  [{ WS_SOCKETS_PER_USER: '7' }, { connectionLimits: { socketsPerUser: 7 } }],
  [{ SSE_WRITE_TIMEOUT_SECONDS: '7' }, { connectionLimits: { streamWriteTimeout: 7 } }],
  [{ SSE_STREAMS_PER_USER: '7' }, { connectionLimits: { streamsPerUser: 7 } }],
  [{ CONCURRENCY: '64' }, { concurrency: 64 }],
  [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
])('%o is understood', (env, expected) => {
  expect(loadConfig(env)).toMatchObject(expected)
})

test.each([
  ['PORT', '65536', 'is "65536"; accepted: a whole number from 0 to 65535'],
  ['PORT', '4000a', 'is "4000a"; accepted: a whole number from 0 to 65535'],
  ['PORT', '1e3', 'is "1e3"; accepted: a whole number from 0 to 65535'],
  ['HOST', 'http://here', 'is "http://here"; accepted: a host name or an IP address'],
  ['PUBLIC_URL', 'ftp://x', 'is "ftp://x"; accepted: an http or https address'],
  ['PUBLIC_URL', 'https://me:pw@x', 'is "https://***@x"; accepted: an http or https address'],
  [
    'DATABASE_URL',
    'oracle://me:pw@x/db',
    'is "oracle:***"; accepted: sqlite:<path of the file>, or',
  ],
  ['DATABASE_URL', 'mysql://me:pw@x', 'is "mysql:***"; accepted: mysql://user:password@host:3306'],
  ['DATABASE_URL', 'mysql://x/db', 'is "mysql:***"; accepted: mysql://user:password@host:3306'],
  ['DATABASE_URL', 'postgres://me:p#w@x/db', 'is "postgres:***"; accepted: postgres://user'],
  ['DATABASE_URL', 'postgres://me:pw@x/db/more', 'is "postgres:***"; accepted: postgres://user'],
  ['DATABASE_URL', 'postgres://me:pw@x/%db', 'is "postgres:***"; accepted: postgres://user'],
  [
    'DATABASE_URL',
    'postgres://me:pw@x/db?sslmode=prefer',
    'is "postgres:***?sslmode=prefer"; accepted: an sslmode of disable, require, verify-ca or verify-full',
  ],
  [
    'DATABASE_URL',
    'mysql://me:pw@x/db?charset=latin1',
    'is "mysql:***?charset=***"; accepted: no parameter "charset" in the URL, only sslmode',
  ],
  [
    'DATABASE_URL',
    'postgres://me@x/db?sslmode=constructor',
    'is "postgres:***?sslmode=constructor"; accepted: an sslmode of',
  ],
  ['DATABASE_URL', 'postgres://me:50%@x/db', 'is "postgres:***"; accepted: postgres://user'],
  ['DATABASE_PASSWORD_FILE', '/no/such/file', 'is "/no/such/file"; accepted: the path of a file'],
  ['DATABASE_POOL_SIZE', '0', 'is "0"; accepted: a whole number from 1 to 1000'],
  ['DATABASE_RUNNER_POOL_SIZE', '1', 'is "1"; accepted: a whole number from 2 to 1000'],
  ['DATABASE_LOCK_TIMEOUT_SECONDS', '0', 'is "0"; accepted: a whole number from 1 to 3600'],
  ['DATABASE_SILENCE_TIMEOUT_SECONDS', 'x', 'is "x"; accepted: a whole number from 1 to 3600'],
  ['DATABASE_URL', 'data.db', 'is "***"; accepted: sqlite:<path of the file>'],
  ['DATABASE_URL', 'sqlite:', 'is "sqlite:"; accepted: sqlite:<path of the file>'],
  ['DATABASE_URL', 'sqlite::memory:', 'is "sqlite::memory:"; accepted: sqlite:<path'],
  ['DATABASE_URL', 'sqlite:///a.db', 'is "sqlite:///a.db"; accepted: sqlite:<path'],
  ['ADMIN_EMAIL', 'admin', 'is "admin"; accepted: an e-mail address of at most 254 characters'],
  ['ADMIN_PASSWORD', 'secret', 'has 6 characters; 8 to 1024 are accepted'],
  ['JWT_SECRET', 'secret', 'has 6 characters; at least 32 are accepted'],
  ['ALLOWED_ORIGINS', '*', 'is "*"; accepted: exact origins'],
  ['ALLOWED_ORIGINS', 'https://a.example/', 'is "https://a.example/"; accepted: exact origins'],
  ['ALLOWED_ORIGINS', 'https://a.example,null', 'is "null"; accepted: exact origins'],
  ['WS_MAX_OPERATIONS', '0', 'is "0"; accepted: a whole number from 1 to 10000'],
  ['WS_MAX_MESSAGE_BYTES', '1', 'is "1"; accepted: a whole number from 1024 to 16777216'],
  ['WS_MESSAGES_PER_SECOND', '0', 'is "0"; accepted: a whole number from 1 to 1000000'],
  ['WS_INIT_TIMEOUT_SECONDS', '0', 'is "0"; accepted: a whole number from 1 to 3600'],
  ['WS_SOCKETS_PER_USER', 'off', 'is "off"; accepted: a whole number from 1 to 1000000'],
  ['SSE_WRITE_TIMEOUT_SECONDS', '0', 'is "0"; accepted: a whole number from 1 to 3600'],
  ['SSE_STREAMS_PER_USER', '0', 'is "0"; accepted: a whole number from 1 to 1000000'],
  ['MAX_UPLOAD_BYTES', '0', 'is "0"; accepted: a whole number from 1 to 9007199254740991'],
  ['KEEP_UNDO_DAYS', '0', 'is "0"; accepted: a whole number of days from 1 to 36500, or forever'],
  ['MAX_RECORD_BYTES', '64', 'is "64"; accepted: a whole number from 1024 to 8388608'],
  ['MAX_UNPACKED_BYTES', '200G', 'is "200G"; accepted: a whole number from 1 to 9007199254740991'],
  ['CONCURRENCY', '65', 'is "65"; accepted: a whole number from 1 to 64'],
  [
    'LOG_LEVEL',
    'loud',
    'is "loud"; accepted: one of fatal, error, warn, info, debug, trace, silent',
  ],
])('%s=%s is refused', (name, value, message) => {
  expect(() => loadConfig({ [name]: value })).toThrow(`\n  ${name} ${message}`)
})

const server = {
  password: undefined,
  tls: undefined,
  poolSize: 10,
  runnerPoolSize: 6,
  lockTimeout: 10,
  silenceTimeout: 60,
}

test.each([
  [
    'mysql://me:pw@db.example/sales',
    {
      kind: 'mysql',
      host: 'db.example',
      port: 3306,
      user: 'me',
      password: 'pw',
      database: 'sales',
    },
  ],
  [
    'mariadb://me@[::1]:3307/sales',
    { kind: 'mysql', host: '::1', port: 3307, user: 'me', database: 'sales' },
  ],
  [
    'postgres://me:p%40%2F%3A%23@x/my%20data',
    { kind: 'postgres', host: 'x', port: 5432, user: 'me', password: 'p@/:#', database: 'my data' },
  ],
  ['postgresql://me@x/db', { kind: 'postgres', host: 'x', port: 5432, user: 'me', database: 'db' }],
])('%s names a server', (url, expected) => {
  expect(loadConfig({ DATABASE_URL: url }).database).toEqual({ ...server, ...expected })
})

test.each([
  ['sslmode=disable', undefined],
  ['sslmode=require', { verify: 'nothing' }],
  ['ssl-mode=VERIFY_CA&ssl-ca=/ca.pem', { verify: 'issuer', ca: '/ca.pem' }],
  ['sslmode=verify-full', { verify: 'issuer and host' }],
  ['ssl-mode=VERIFY_IDENTITY', { verify: 'issuer and host' }],
  ['sslrootcert=/ca.pem', { verify: 'issuer and host', ca: '/ca.pem' }],
  [
    'sslmode=require&sslcert=/c.pem&sslkey=/k.pem',
    { verify: 'nothing', cert: '/c.pem', key: '/k.pem' },
  ],
])('TLS by %s', (parameters, tls) => {
  const { database } = loadConfig({ DATABASE_URL: `postgres://me@x/db?${parameters}` })
  const files = { ca: undefined, cert: undefined, key: undefined }
  expect(database).toMatchObject({ tls: tls && { ...files, ...tls } })
})

test('pools follow the tasks that run at a time, or are as told', () => {
  const env = { DATABASE_URL: 'mysql://me@x/db', CONCURRENCY: '8' }
  expect(loadConfig(env).database).toMatchObject({ poolSize: 10, runnerPoolSize: 18 })
  const told = { ...env, DATABASE_POOL_SIZE: '3', DATABASE_RUNNER_POOL_SIZE: '5' }
  expect(loadConfig(told).database).toMatchObject({ poolSize: 3, runnerPoolSize: 5 })
})

test('a lock is not waited for longer than a silent server is', () => {
  const env = { DATABASE_URL: 'mysql://me@x/db', DATABASE_LOCK_TIMEOUT_SECONDS: '60' }
  expect(() => loadConfig(env)).toThrow(
    'DATABASE_LOCK_TIMEOUT_SECONDS is 60; accepted: less than DATABASE_SILENCE_TIMEOUT_SECONDS (60)',
  )
})

test('a password in a file takes the place of one that the URL does not have', async () => {
  const file = join(await tempDir(), 'password')
  await writeFile(file, 'from file \n')
  const passwordOf = (url: string) =>
    loadConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: file }).database
  expect(passwordOf('mysql://me@x/db')).toMatchObject({ password: 'from file ' })
  expect(passwordOf('mysql://me:from-url@x/db')).toMatchObject({ password: 'from-url' })
})

test('all wrong variables are named at once, without what may be secret', () => {
  const env = { PORT: 'x', LOG_LEVEL: 'y', JWT_SECRET: 'hush', ADMIN_PASSWORD: 'hush' }
  let error: unknown
  try {
    loadConfig(env)
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(ConfigError)
  const { message } = error as ConfigError
  expect(message.match(/^ {2}\w+/gm)).toEqual([
    '  PORT',
    '  ADMIN_PASSWORD',
    '  JWT_SECRET',
    '  LOG_LEVEL',
  ])
  expect(message).not.toContain('hush')
})

test('.env is read where there is one, and the environment goes first', async () => {
  const folder = await tempDir()
  const file = join(folder, '.env')
  vi.stubEnv('SLUICE_TEST_A', 'environment')
  vi.stubEnv('SLUICE_TEST_B', undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
  loadDotEnv(join(folder, 'absent'))
  await writeFile(file, 'SLUICE_TEST_A=file\nSLUICE_TEST_B=file\n')
  loadDotEnv(file)
  expect(process.env).toMatchObject({ SLUICE_TEST_A: 'environment', SLUICE_TEST_B: 'file' })
})
