import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSource, EntityManager, QueryRunner } from 'typeorm'
import type { Column } from '#core/columns.ts'
import { PassingFault } from '#core/errors.ts'
import type { Bulk, RowRange } from '../bulk/bulk.ts'
import type { Database, SearchedRows } from '../database.ts'
import { isCollision, isInterrupted, isLockTimeout, isUnavailable } from '../error-codes.ts'
import { Gate } from '../gate.ts'
import { ConnectionLost, destroyConnection, isAlive, unlessSilent } from './connection.ts'

/** Milliseconds that the server may take to hear that we go. */
const goodbye = 1_000

/** How often a transaction that collides with others is run again at once. */
const mostCollisions = 5

export interface ServerDatabaseOptions {
  readonly bulk: Bulk
  /** Connections that there may be. */
  readonly poolSize: number
  /** Milliseconds after which a server that keeps silent counts as lost. */
  readonly silenceTimeout: number
  /** Milliseconds that a request waits for a server that is away. */
  readonly patience: number
}

/** MySQL, MariaDB or PostgreSQL, by a pool of connections that may break at any moment. */
export class ServerDatabase implements Database {
  readonly bulk: Bulk
  readonly chunkMilliseconds = 50
  readonly mostBatches = Number.POSITIVE_INFINITY
  readonly worksAhead = true
  readonly #source: DataSource
  readonly #options: ServerDatabaseOptions
  /** Of all connections that are open. */
  readonly #sockets = new Set<Socket>()
  /** Searches are let in by turns, one at a time through each: most connections are for quick requests. */
  readonly #gates: readonly Gate[]
  #searches = 0

  constructor(source: DataSource, options: ServerDatabaseOptions) {
    this.bulk = options.bulk
    this.#source = source
    this.#options = options
    const gates = Math.max(1, Math.floor(options.poolSize / 3))
    this.#gates = Array.from({ length: gates }, () => new Gate())
  }

  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#again(() =>
      this.#connected(async (runner) => {
        try {
          return await work(runner.manager)
        } catch (error) {
          if (await isAlive(runner, () => runner.query('SELECT 1'))) throw error
          throw new ConnectionLost(error, false)
        }
      }),
    )
  }

  searchRows(table: string, columns: readonly Column[], range: RowRange): Promise<SearchedRows> {
    const search = () =>
      this.read(async (manager) => {
        const began = performance.now()
        const rows = await this.bulk.readRows(manager, table, columns, range)
        return { rows, took: performance.now() - began }
      })
    const gate = this.#gates[this.#searches++ % this.#gates.length]
    return gate === undefined ? search() : gate.run(search)
  }

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.#again(() =>
      this.#connected((runner) =>
        inTransaction(runner, async (tx) => {
          const value = await work(tx)
          await this.bulk.finish(tx)
          return value
        }),
      ),
    )
  }

  ddl(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.read(work)
  }

  /** Room is the server’s own matter. */
  async ensureReserve(): Promise<boolean> {
    return true
  }

  async releaseReserve(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#source.isInitialized) return
    // connections that are broken say so once more
    const ended = this.#source.destroy().catch(() => {})
    await Promise.race([ended, sleep(goodbye, undefined, { ref: false })])
    // to a server that does not answer a connection would stay open, and hold the process
    for (const socket of this.#sockets) socket.destroy()
  }

  #remember(socket: Socket | undefined): void {
    if (socket === undefined || this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** Runs `work` on a connection of its own. */
  async #connected<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.#source.createQueryRunner()
    try {
      return await unlessSilent(runner, this.#options.silenceTimeout, (socket) => {
        this.#remember(socket)
        return work(runner)
      })
    } catch (error) {
      // a server that only reads now may not be the right one any more
      if (isUnavailable(error)) await destroyConnection(runner)
      throw error
    } finally {
      // one that is broken is not taken back
      if (!runner.isReleased) await runner.release()
    }
  }

  /** Tries again what certainly has not happened and may go through the next time. */
  async #again<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#options.patience
    for (let tries = 1; ; tries++) {
      try {
        return await attempt()
      } catch (error) {
        const collided = isCollision(error) && tries < mostCollisions
        const isLost = error instanceof ConnectionLost && !error.outcomeUnknown
        const again = collided || ((isLost || isUnavailable(error)) && performance.now() < deadline)
        if (!again) throw asPassing(error)
        // not all at the same time
        await sleep(Math.random() * Math.min(500, 20 * 2 ** tries))
      }
    }
  }
}

async function inTransaction<T>(
  runner: QueryRunner,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  let inCommit = false
  try {
    await runner.startTransaction()
    const value = await work(runner.manager)
    inCommit = true
    await runner.commitTransaction()
    return value
  } catch (error) {
    if (await isAlive(runner, () => runner.rollbackTransaction())) throw error
    throw new ConnectionLost(error, inCommit)
  }
}

function asPassing(error: unknown): unknown {
  const why = passingReasons.find(([applies]) => applies(error))?.[1]
  return why === undefined ? error : new PassingFault(why, { cause: error })
}

const passingReasons: readonly [(error: unknown) => boolean, string][] = [
  [isLockTimeout, 'Somebody else has locked what is to be written.'],
  [isCollision, 'It got in the way of others again and again.'],
  [isInterrupted, 'The database was told to break it off.'],
  [isUnavailable, 'The database can do nothing now.'],
]
