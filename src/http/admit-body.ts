import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Lets a client send its body that first waits for a word, as curl does with large files. To be called
 * before a body is read, once it is clear that the request may have one: a server that listens to
 * `checkContinue` lets nobody send by itself.
 */
export function admitBody(request: IncomingMessage, response: ServerResponse): void {
  const waits = request.headers.expect?.toLowerCase() === '100-continue'
  if (waits && !response.headersSent) response.writeContinue()
}

/** Bytes of the body, as the client announces them; undefined where it does not know them yet. */
export function declaredBytes(request: IncomingMessage): number | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (length !== undefined) return Number(length)
  // without either header there is no body
  return encoding === undefined ? 0 : undefined
}
