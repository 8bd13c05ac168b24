import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSource } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import type { Log } from '#core/log.ts'
import { isRefusal, isUnavailable, isUnreachable } from '../error-codes.ts'
import { serverDataSource } from './server-data-source.ts'
import type { SessionOptions } from './session-options.ts'

/** Milliseconds between two tries to reach a server, and between two lines of the log about it. */
const interval = 1_000
const reminder = 15_000

/** The database cannot be used as it is configured. Its message says what to do. */
export class DatabaseRefused extends Error {
  override name = 'DatabaseRefused'
}

/**
 * Opens a pool of connections, and waits for a server that is not there yet or cannot do anything now.
 * Throws DatabaseRefused where waiting does not help, and the signal’s reason.
 */
export async function waitForServer(
  settings: ServerSettings,
  session: SessionOptions,
  { log, signal }: { log: Log; signal?: AbortSignal | undefined },
): Promise<DataSource> {
  let told = Number.NEGATIVE_INFINITY
  for (;;) {
    signal?.throwIfAborted()
    try {
      const source = await unlessHung(serverDataSource(settings, session))
      if (told > 0) log.info({ server: serverName(settings) }, 'the database is there')
      return source
    } catch (error) {
      if (!mayPass(error)) throw refused(settings, error)
      if (performance.now() - told > reminder) {
        told = performance.now()
        const message = `waiting for the database at ${serverName(settings)}: ${messageOf(error)}`
        log.warn({ server: serverName(settings) }, message)
      }
      await sleep(interval, undefined, { signal })
    }
  }
}

/** Milliseconds that a server may take to let us in. */
const patience = 30_000

/** A server may take a connection and then say nothing. */
async function unlessHung(opening: Promise<DataSource>): Promise<DataSource> {
  const hung = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    hung.reject(new Error('timeout: it does not answer'))
    opening.then((source) => source.destroy()).catch(() => {})
  }, patience)
  try {
    return await Promise.race([opening, hung.promise])
  } finally {
    clearTimeout(timer)
  }
}

export function serverName({ host, port }: ServerSettings): string {
  return `${host}:${port}`
}

function mayPass(error: unknown): boolean {
  if (isUnreachable(error) || isUnavailable(error)) return true
  // pg says so without a code
  return error instanceof Error && /terminated|timeout/i.test(error.message)
}

function refused(settings: ServerSettings, cause: unknown): DatabaseRefused {
  const { user, database } = settings
  const what = `The database at ${serverName(settings)} cannot be used: ${messageOf(cause)}`
  const advice = isRefusal(cause)
    ? `Look at DATABASE_URL: is there a database "${database}", may "${user}" use it, and is the password right?`
    : 'Look at DATABASE_URL, and at what it says of TLS.'
  return new DatabaseRefused(`${what}\n${advice}`, { cause })
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
