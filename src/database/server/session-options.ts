import type { DatabaseUser } from '../database.ts'

/** Whose connections a pool is for, and how many there may be. */
export interface SessionOptions {
  readonly user: DatabaseUser | 'lock'
  readonly poolSize: number
}

/** What administrators see of whose connection it is; also how a new runner finds those of a dead one. */
export const applicationNames: Record<SessionOptions['user'], string> = {
  api: 'sluice api',
  runner: 'sluice runner',
  lock: 'sluice lock',
}

/** In seconds. */
export const seconds = {
  /** To connect, or to get a connection of the pool. */
  connect: 5,
  /**
   * After so long without a sign of life within a transaction, the server ends a session and frees its
   * locks: a frozen runner must not hold up its successor for more than 30 s in all.
   */
  idle: 15,
} as const
