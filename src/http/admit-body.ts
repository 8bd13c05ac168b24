import type { IncomingMessage, ServerResponse } from 'node:http'

/** Whether the client waits for a word before it sends the body, as curl does with large files. */
export function waitsToSend(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === '100-continue'
}

/**
 * Lets a client that waits send its body. To be called before a body is read, once it is clear that the
 * request may have one: a server that listens to `checkContinue` lets nobody send by itself.
 */
export function admitBody(request: IncomingMessage, response: ServerResponse): void {
  if (waitsToSend(request) && !response.headersSent) response.writeContinue()
}

/** Bytes of the body, as the client announces them; undefined where it does not know them yet. */
export function declaredBytes(request: IncomingMessage): number | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (length !== undefined) return Number(length)
  // without either header there is no body
  return encoding === undefined ? 0 : undefined
}
