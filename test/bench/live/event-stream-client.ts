import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Operation } from './web-socket-client.ts'

const separator = Buffer.from('\n\n')
const nextEvent = Buffer.from('event: next\ndata: {"data":')
const completeEvent = Buffer.from('event: complete\n')

/** One subscription over server-sent events, read with as little work as can be. */
export class EventStreamClient {
  readonly #operation: Operation
  readonly #ready = Promise.withResolvers<void>()
  readonly #finished = Promise.withResolvers<void>()
  /** The beginning of an event that is not whole yet. */
  #rest: Buffer = Buffer.alloc(0)

  private constructor(response: IncomingMessage, operation: Operation) {
    this.#operation = operation
    this.#finished.promise.catch(() => {})
    response.on('data', (chunk: Buffer) => {
      try {
        this.#receive(chunk)
      } catch (error) {
        this.#fail(error)
      }
    })
    response.on('error', (error) => this.#fail(error))
    response.on('close', () => this.#fail(new Error('a stream of events was closed')))
  }

  /** Resolves when the server has sent a first result. */
  static async open(
    url: string,
    authorization: string,
    operation: Operation,
  ): Promise<EventStreamClient> {
    const { query, variables } = operation
    const asked = request(url, {
      method: 'POST',
      // a connection of its own
      agent: false,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization },
    })
    asked.end(JSON.stringify({ query, variables }))
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    if (response.statusCode !== 200)
      throw new Error(`the stream was refused: ${response.statusCode}`)
    const client = new EventStreamClient(response, operation)
    await client.#ready.promise
    return client
  }

  /** Resolves when the subscription has completed; rejects where anything else has happened. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let from = 0
    for (;;) {
      const end = bytes.indexOf(separator, from)
      if (end === -1) break
      this.#event(bytes.subarray(from, end + separator.length))
      from = end + separator.length
    }
    this.#rest = bytes.subarray(from)
  }

  #event(event: Buffer): void {
    if (startsWith(event, nextEvent)) {
      this.#operation.next(event)
      this.#ready.resolve()
    } else if (startsWith(event, completeEvent)) {
      this.#operation.complete?.()
      this.#finished.resolve()
      // a colon begins a comment, which keeps the connection open
    } else if (event[0] !== 0x3a) throw new Error(`not expected: ${event}`)
  }

  #fail(error: unknown): void {
    this.#ready.reject(error)
    this.#finished.reject(error)
  }
}

function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.length >= head.length && head.compare(bytes, 0, head.length) === 0
}
