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
  socketOf(connection)?.destroy(keptSilent())
}

/** The socket below a connection: mysql2 has it as `stream`, pg as `connection.stream` of its client. */
export function socketOf(connection: unknown): Socket | undefined {
  if (typeof connection !== 'object' || connection === null) return undefined
  if ('stream' in connection) return connection.stream as Socket
  return 'connection' in connection ? socketOf(connection.connection) : undefined
}

/**
 * What `work` gives, or ConnectionLost when the server has said nothing for `silence` milliseconds: a
 * network that has gone answers neither that it is gone, nor do the drivers notice in every case. `work`
 * gets the socket, where there is a connection.
 */
export async function unlessSilent<T>(
  runner: QueryRunner,
  silence: number,
  work: (socket: Socket | undefined) => Promise<T>,
): Promise<T> {
  const silent = Promise.withResolvers<never>()
  let socket: Socket | undefined
  let heard = 0
  let quiet = 0
  const connecting = runner.connect().then(
    (connection: unknown) => {
      socket = socketOf(connection)
      heard = socket?.bytesRead ?? 0
    },
    () => {},
  )
  const timer = setInterval(() => {
    if (socket === undefined) return
    quiet = socket.bytesRead === heard ? quiet + 1 : 0
    heard = socket.bytesRead
    // then `work` fails by itself
    if (quiet === looks) socket.destroy(keptSilent())
    // unless its driver has forgotten it
    if (quiet > looks) silent.reject(new ConnectionLost(keptSilent(), true))
  }, silence / looks)
  try {
    await connecting
    const result = work(socket)
    result.catch(() => {})
    return await Promise.race([result, silent.promise])
  } finally {
    clearInterval(timer)
  }
}

/** How often a connection is looked at before it counts as silent. */
const looks = 4

function keptSilent(): Error {
  return new Error('the database kept silent for too long')
}
