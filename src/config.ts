import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type ConnectionLimits, defaultConnectionLimits } from './core/connection-limits.ts'
import type { DatabaseSettings } from './core/database-settings.ts'
import { isEmail, longestEmail } from './core/email.ts'
import type { FileLimits } from './core/ports.ts'
import type { Retention } from './core/retention.ts'
import { type DatabaseAddress, DatabaseUrlError, parseDatabaseUrl } from './database-url.ts'

/** Levels of the log, from the fewest lines to none at all. */
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** What the server is told by its environment. Folders and files are absolute paths. */
export interface Config {
  /** 0: any free port. */
  readonly port: number
  readonly host: string
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined
  readonly database: DatabaseSettings
  readonly dataDir: string
  readonly storageDir: string
  /** The first account; what is left out is chosen by the server. */
  readonly admin: { readonly email: string | undefined; readonly password: string | undefined }
  /** undefined: made by the server and kept in dataDir. */
  readonly jwtSecret: string | undefined
  readonly allowedOrigins: readonly string[]
  readonly connectionLimits: ConnectionLimits
  readonly maxUploadBytes: number
  readonly fileLimits: FileLimits
  /** How long things are kept that no task needs any more. */
  readonly retention: Retention
  /** Tasks that run at the same time. */
  readonly concurrency: number
  readonly logLevel: (typeof logLevels)[number]
}

/** Says in one line each what is wrong with the environment. Its message is for the terminal. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads `.env` from the working folder, where there is one. The environment itself goes first. */
export function loadDotEnv(path = '.env'): void {
  try {
    process.loadEnvFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** An empty variable counts as unset. Throws ConfigError, which names all wrong variables at once. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const result = variables.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`)
    throw new ConfigError(['The configuration is wrong:', ...lines].join('\n'))
  }
  const { data } = result
  const dataDir = resolve(data.DATA_DIR)
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL,
    database: databaseOf(data, dataDir),
    dataDir,
    storageDir: resolve(data.STORAGE_DIR),
    admin: { email: data.ADMIN_EMAIL, password: data.ADMIN_PASSWORD },
    jwtSecret: data.JWT_SECRET,
    allowedOrigins: data.ALLOWED_ORIGINS,
    connectionLimits: {
      socketOperations: data.WS_MAX_OPERATIONS,
      socketMessageBytes: data.WS_MAX_MESSAGE_BYTES,
      socketMessagesPerSecond: data.WS_MESSAGES_PER_SECOND,
      socketInitTimeout: data.WS_INIT_TIMEOUT_SECONDS,
      socketsPerUser: data.WS_SOCKETS_PER_USER,
      streamWriteTimeout: data.SSE_WRITE_TIMEOUT_SECONDS,
      streamsPerUser: data.SSE_STREAMS_PER_USER,
    },
    maxUploadBytes: data.MAX_UPLOAD_BYTES,
    fileLimits: {
      maxUnpackedBytes: data.MAX_UNPACKED_BYTES,
      maxRecordBytes: data.MAX_RECORD_BYTES,
    },
    retention: {
      exports: data.KEEP_EXPORTS_DAYS,
      uploads: data.KEEP_UPLOADS_DAYS,
      events: data.KEEP_EVENTS_DAYS,
      rejectedRows: data.KEEP_REJECTED_ROWS_DAYS,
      undo: data.KEEP_UNDO_DAYS,
    },
    concurrency: data.CONCURRENCY,
    logLevel: data.LOG_LEVEL,
  }
}

const limits = defaultConnectionLimits

const variables = z.object({
  PORT: whole(0, 65_535, 4_000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, { error: says('a host name or an IP address') })
    .default('127.0.0.1'),
  PUBLIC_URL: z.string().transform(publicUrl).optional(),
  DATABASE_URL: z.string().transform(databaseAddress).optional(),
  DATABASE_PASSWORD_FILE: z.string().transform(secretFile).optional(),
  DATABASE_POOL_SIZE: whole(1, 1_000, 10),
  DATABASE_RUNNER_POOL_SIZE: wholeNumber(2, 1_000).optional(),
  DATABASE_LOCK_TIMEOUT_SECONDS: whole(1, 3_600, 10),
  DATABASE_SILENCE_TIMEOUT_SECONDS: whole(1, 3_600, 60),
  DATA_DIR: z.string().default('./data'),
  STORAGE_DIR: z.string().default('./uploads'),
  ADMIN_EMAIL: z
    .string()
    .refine(isEmail, { error: says(`an e-mail address of at most ${longestEmail} characters`) })
    .optional(),
  ADMIN_PASSWORD: secret(8, 1_024),
  JWT_SECRET: secret(32),
  ALLOWED_ORIGINS: z.string().default('').transform(origins),
  WS_MAX_OPERATIONS: whole(1, 10_000, limits.socketOperations),
  WS_MAX_MESSAGE_BYTES: whole(1_024, 16 * 1024 ** 2, limits.socketMessageBytes),
  WS_MESSAGES_PER_SECOND: whole(1, 1_000_000, limits.socketMessagesPerSecond),
  WS_INIT_TIMEOUT_SECONDS: whole(1, 3_600, limits.socketInitTimeout),
  WS_SOCKETS_PER_USER: whole(1, 1_000_000, limits.socketsPerUser),
  SSE_WRITE_TIMEOUT_SECONDS: whole(1, 3_600, limits.streamWriteTimeout),
  SSE_STREAMS_PER_USER: whole(1, 1_000_000, limits.streamsPerUser),
  // 50 GiB: more than any one file that is likely to be imported; a full disk is noticed by itself
  MAX_UPLOAD_BYTES: whole(1, Number.MAX_SAFE_INTEGER, 50 * 1024 ** 3),
  // 200 GiB: four times the largest upload, as texts of tables often are when they are unpacked
  MAX_UNPACKED_BYTES: whole(1, Number.MAX_SAFE_INTEGER, 200 * 1024 ** 3),
  MAX_RECORD_BYTES: whole(1024, 8 * 1024 ** 2, 1024 ** 2),
  KEEP_EXPORTS_DAYS: days(7),
  KEEP_UPLOADS_DAYS: days(30),
  KEEP_EVENTS_DAYS: days(365),
  KEEP_REJECTED_ROWS_DAYS: days(90),
  KEEP_UNDO_DAYS: days(30),
  CONCURRENCY: whole(1, 64, 2),
  LOG_LEVEL: z.enum(logLevels, { error: says(`one of ${logLevels.join(', ')}`) }).default('info'),
})

/** What the variables of the database come to. */
function databaseOf(data: z.output<typeof variables>, dataDir: string): DatabaseSettings {
  const address = data.DATABASE_URL ?? { kind: 'sqlite', path: join(dataDir, 'sluice.db') }
  if (address.kind === 'sqlite') return address
  if (data.DATABASE_LOCK_TIMEOUT_SECONDS >= data.DATABASE_SILENCE_TIMEOUT_SECONDS) {
    const line = `DATABASE_LOCK_TIMEOUT_SECONDS is ${data.DATABASE_LOCK_TIMEOUT_SECONDS}; accepted: less than DATABASE_SILENCE_TIMEOUT_SECONDS (${data.DATABASE_SILENCE_TIMEOUT_SECONDS})`
    throw new ConfigError(`The configuration is wrong:\n  ${line}`)
  }
  return {
    ...address,
    password: address.password ?? data.DATABASE_PASSWORD_FILE,
    poolSize: data.DATABASE_POOL_SIZE,
    // each task holds two while a chunk commits and the next is written, and the runner looks for tasks meanwhile
    runnerPoolSize: data.DATABASE_RUNNER_POOL_SIZE ?? data.CONCURRENCY * 2 + 2,
    lockTimeout: data.DATABASE_LOCK_TIMEOUT_SECONDS,
    silenceTimeout: data.DATABASE_SILENCE_TIMEOUT_SECONDS,
  }
}

function whole(least: number, most: number, preset: number) {
  return wholeNumber(least, most).default(preset)
}

function wholeNumber(least: number, most: number) {
  const accepted = says(`a whole number from ${least} to ${most}`)
  return z
    .string()
    .regex(/^\d+$/, { error: accepted, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: ({ input }) => accepted({ input: String(input) }),
    })
}

/** Whole days, or null for ever. */
function days(preset: number) {
  const accepted = says('a whole number of days from 1 to 36500, or forever')
  return z
    .string()
    .refine((value) => value === 'forever' || /^[1-9]\d{0,4}$/.test(value), {
      error: ({ input }) => accepted({ input: String(input) }),
    })
    .transform((value) => (value === 'forever' ? null : Number(value)))
    .default(preset)
}

function secret(least: number, most = Number.POSITIVE_INFINITY) {
  const range = Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`
  return z
    .string()
    .refine((value) => lengthOf(value) >= least && lengthOf(value) <= most, {
      error: ({ input }) => `has ${lengthOf(input)} characters; ${range} are accepted`,
    })
    .optional()
}

function lengthOf(value: unknown): number {
  return [...String(value)].length
}

/** The rest of a line about a variable: its value, with what may be a password hidden. */
function says(accepted: string) {
  return ({ input }: { input?: unknown }) => `is "${hideCredentials(input)}"; accepted: ${accepted}`
}

function hideCredentials(value: unknown): string {
  return String(value).replaceAll(/\/\/[^,]*@/g, '//***@')
}

function publicUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const plain = url !== undefined && !url.search && !url.hash && !url.username && !url.password
  if (plain && isHttp(url)) return url.href.replace(/\/+$/, '')
  return wrong(context, value, 'an http or https address without user, query and fragment')
}

function origins(value: string, context: z.RefinementCtx): string[] {
  const list = value.split(',').map((origin) => origin.trim())
  const given = list.filter((origin) => origin !== '')
  for (const origin of given) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined
    if (url === undefined || !isHttp(url) || url.origin !== origin) {
      const accepted =
        'exact origins with commas between them, such as https://app.example.com, without a path or slash at the end'
      return wrong(context, origin, accepted)
    }
  }
  return given
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:'
}

function databaseAddress(value: string, context: z.RefinementCtx): DatabaseAddress {
  try {
    return parseDatabaseUrl(value)
  } catch (error) {
    if (error instanceof DatabaseUrlError) return wrong(context, error.shown, error.message)
    throw error
  }
}

/** The content of a file that holds a secret, without the line break at its end. */
function secretFile(path: string, context: z.RefinementCtx): string {
  try {
    const secret = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (secret !== '') return secret
  } catch {
    // told below
  }
  return wrong(context, path, 'the path of a file that can be read and holds the password')
}

function wrong(context: z.RefinementCtx, input: string, accepted: string): never {
  context.addIssue({ code: 'custom', message: says(accepted)({ input }) })
  return z.NEVER
}
