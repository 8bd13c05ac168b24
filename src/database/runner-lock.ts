import type { DatabaseSettings } from '#core/database-settings.ts'
import type { Log } from '#core/log.ts'
import { SessionLock } from './server/session-lock.ts'
import { FileLock } from './sqlite/file-lock.ts'

/**
 * The right to run the tasks of a database. Its holder's death frees it at once, and nobody else runs
 * tasks meanwhile; who gets it knows that every task it finds held is an orphan.
 */
export interface RunnerLock extends AsyncDisposable {
  /** Resolves with the reason once the lock is no longer held, though nobody gave it up. */
  readonly lost: Promise<unknown>
}

export interface LockOptions {
  readonly signal: AbortSignal
  /** Called once where somebody else holds it. */
  readonly onWait: () => void
  readonly log: Log
}

/** Waits for the right to run. Throws the signal’s reason. */
export async function takeRunnerLock(
  settings: DatabaseSettings,
  options: LockOptions,
): Promise<RunnerLock> {
  if (settings.kind !== 'sqlite') return SessionLock.take(settings, 'runner', options)
  const lock = await FileLock.take(`${settings.path}.runner-lock`, options)
  return {
    lost: new Promise(() => {}),
    async [Symbol.asyncDispose]() {
      lock[Symbol.dispose]()
    },
  }
}
