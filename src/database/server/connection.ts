import type { Socket } from 'node:net'
import type { QueryRunner } from 'typeorm'
import { PassingFault } from '#core/errors.ts'

/** The connection to the database broke. */
export class ConnectionLost extends PassingFault {
  override name = 'ConnectionLost'

  constructor(cause: unknown, outcomeUnknown: boolean) {
    super('The connection to the database was lost.', { cause, outcomeUnknown })
  }
}

/**
 * Whether a connection still works after an error, told by what it says to `probe`. Errors do not tell:
 * those of dead connections come in many forms, some without a code.
 */
export async function isAlive(
  runner: QueryRunner,
  probe: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await probe()
    return true
  } catch {
    await destroyConnection(runner)
    return false
  }
}

/** Cuts a connection; whoever waits for its answer gets an error. */
export async function destroyConnection(runner: QueryRunner): Promise<void> {
  const connection: unknown = await runner.connect().catch(() => undefined)
  socketOf(connection)?.destroy(new Error('the database kept silent for too long'))
}

/** mysql2 has the socket as `stream` of its connection, pg as `connection.stream` of its client. */
function socketOf(connection: unknown): Pick<Socket, 'destroy'> | undefined {
  if (typeof connection !== 'object' || connection === null) return undefined
  if ('stream' in connection) return connection.stream as Socket
  return 'connection' in connection ? socketOf(connection.connection) : undefined
}
