import type { ServerResponse } from 'node:http'

/**
 * Ends a stream of events whose reader has taken nothing for `patience` milliseconds while something
 * waits for it. Without this an open connection that nobody reads would be kept for ever.
 */
export function endWhenUnread(response: ServerResponse, patience: number): void {
  const { socket } = response
  // of several requests on one connection, a later one has it once its turn has come
  if (socket === null) {
    response.once('socket', () => endWhenUnread(response, patience))
    return
  }
  let taken = -1
  const timer = setInterval(() => {
    const now = socket.bytesWritten - socket.writableLength
    if (socket.writableLength > 0 && now === taken) response.destroy()
    taken = now
  }, patience).unref()
  response.once('close', () => clearInterval(timer))
}
