import type { IncomingMessage, ServerResponse } from 'node:http'
import { declaredBytes } from './admit-body.ts'

export interface Refusal {
  readonly status: number
  /** Answered as JSON. */
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** How long a client that is still sending may do so, to get to see the answer. Milliseconds. */
const lingering = 5_000

/** A refusal in the form that all paths beside /graphql share. */
export function problem(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return { status, body: { error: { code, message } }, headers }
}

/** A refusal in the form in which GraphQL clients take errors. */
export function graphqlProblem(status: number, code: string, message: string): Refusal {
  return { status, body: { errors: [{ message, extensions: { code } }] } }
}

/**
 * Answers a request whose body has not been read (to its end), and closes the connection. A connection
 * that is closed while the client sends loses the answer on its way: so the answer goes out first, and
 * what the client goes on sending is thrown away for `linger` milliseconds at most. RFC 9112, 9.6.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers = {} }: Refusal,
  linger = lingering,
): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const text = `${JSON.stringify(body)}\n`
  const hasRest = !request.complete && declaredBytes(request) !== 0
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    ...(hasRest && { Connection: 'close' }),
  })
  if (!hasRest) return void response.end(text)

  response.write(text)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, linger)
  request.once('end', end).once('close', end).once('error', end)
  request.resume()
}
