import type { IncomingMessage } from 'node:http'

/** Drops a request whose body is not whole within `time` milliseconds. */
export function limitBodyTime(request: IncomingMessage, time = 60_000): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy()
  }, time).unref()
  request.once('close', () => clearTimeout(timer))
}

/** Drops a request on whose connection nothing moves for `time` milliseconds, however long it may take. */
export function limitIdleTime(request: IncomingMessage, time = 120_000): void {
  // node destroys a socket whose timeout nobody listens to, and resets it for the next request
  request.socket.setTimeout(time)
}
