import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSource, QueryRunner } from 'typeorm'
import type { ServerSettings } from '#core/database-settings.ts'
import type { Log } from '#core/log.ts'
import { destroyConnection, unlessSilent } from './connection.ts'
import { applicationNames } from './session-options.ts'
import { waitForServer } from './wait-for-server.ts'

/** Milliseconds between two looks: whether the lock is free, or our session that holds it still alive. */
const interval = 1_000
const heartbeat = 3_000
/** Milliseconds that an answer may take before the session counts as lost. */
const patience = 10_000

export type LockName = 'runner' | 'migration'

export interface SessionLockOptions {
  readonly log: Log
  readonly signal?: AbortSignal | undefined
  readonly onWait?: () => void
}

/**
 * A lock of a database that lives as long as a session of ours: its end frees the lock at once, and a
 * session that gives no sign of life is ended by the server after 15 s. It has a connection of its own.
 */
export class SessionLock implements AsyncDisposable {
  readonly #source: DataSource
  readonly #runner: QueryRunner
  readonly #lost = Promise.withResolvers<unknown>()
  readonly #released = new AbortController()

  private constructor(source: DataSource, runner: QueryRunner) {
    this.#source = source
    this.#runner = runner
    void this.#watch()
  }

  /** Resolves with the reason once the lock is no longer held, though nobody gave it up. */
  get lost(): Promise<unknown> {
    return this.#lost.promise
  }

  /** Waits until the lock is free, and for a server that is away. Throws the signal’s reason. */
  static async take(
    settings: ServerSettings,
    name: LockName,
    options: SessionLockOptions,
  ): Promise<SessionLock> {
    let waiting = false
    for (;;) {
      const source = await waitForServer(settings, { user: 'lock', poolSize: 1 }, options)
      const runner = source.createQueryRunner()
      try {
        for (;;) {
          const isOurs = await unlessSilent(runner, patience, () => tryLock(runner, settings, name))
          if (isOurs) {
            if (name === 'runner') {
              await unlessSilent(runner, patience, () => endOrphanedSessions(runner, settings))
            }
            return new SessionLock(source, runner)
          }
          if (!waiting) options.onWait?.()
          waiting = true
          await sleep(interval, undefined, { signal: options.signal })
        }
      } catch (error) {
        await end(source, runner)
        options.signal?.throwIfAborted()
        options.log.warn({ err: error }, 'the connection that waits for a lock was lost')
        await sleep(interval, undefined, { signal: options.signal })
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released.abort()
    await end(this.#source, this.#runner)
  }

  async #watch(): Promise<void> {
    const { signal } = this.#released
    try {
      for (;;) {
        await sleep(heartbeat, undefined, { signal })
        await unlessSilent(this.#runner, patience, () => this.#runner.query('SELECT 1'))
      }
    } catch (error) {
      if (!signal.aborted) this.#lost.resolve(error)
    }
  }
}

/** MySQL’s locks belong to the whole server, so the name has the database in it; at most 64 characters. */
const mysqlLock = `SELECT GET_LOCK(CONCAT('sluice:', ?, ':', LEFT(SHA2(DATABASE(), 256), 32)), 0) AS held`

/** Numbers that nobody else is likely to use for advisory locks of the same database. */
const postgresKeys: Record<LockName, readonly [number, number]> = {
  runner: [0x51_75_1c_e0, 1],
  migration: [0x51_75_1c_e0, 2],
}

async function tryLock(
  runner: QueryRunner,
  settings: ServerSettings,
  name: LockName,
): Promise<boolean> {
  const [row]: Record<string, unknown>[] =
    settings.kind === 'mysql'
      ? await runner.query(mysqlLock, [name])
      : await runner.query('SELECT pg_try_advisory_lock($1, $2) AS held', [...postgresKeys[name]])
  return row?.['held'] === true || Number(row?.['held']) === 1
}

/**
 * Ends what a dead or frozen runner has left open on the server, with the locks that it holds: whoever
 * has the right to run may do so. PostgreSQL alone: it waits for ever for a client that was frozen in
 * the midst of COPY. MySQL and MariaDB end such sessions by themselves, after some seconds.
 */
async function endOrphanedSessions(runner: QueryRunner, { kind }: ServerSettings): Promise<void> {
  if (kind !== 'postgres') return
  await runner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user AND application_name = $1`,
    [applicationNames.runner],
  )
}

/** Ends the session, and the lock with it. */
async function end(source: DataSource, runner: QueryRunner): Promise<void> {
  // not released: a session that goes back to a pool would keep the lock
  await destroyConnection(runner)
  if (!runner.isReleased) await runner.release().catch(() => {})
  await source.destroy().catch(() => {})
}
