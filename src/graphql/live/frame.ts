import type { ExecutionResult } from 'graphql'

/** One result of a subscription, on its way to all who are to have it. */
export class Frame {
  readonly result: ExecutionResult
  /** What it tells of: a later frame of the same key takes its place for a reader that is slow. */
  readonly key: string
  /** The result as JSON in UTF-8, made once, however many get it. */
  readonly json: Buffer
  #event: Buffer | undefined
  readonly #messages = new Map<string, Buffer>()

  /** Throws TypeError for a result that JSON cannot hold. */
  constructor(result: ExecutionResult, key = '') {
    this.result = result
    this.key = key
    this.json = Buffer.from(JSON.stringify(result))
  }

  /**
   * The result as a message that `make` makes, once for all who have the same `head`: many clients count their operations
   * from 1.
   */
  message(head: string, make: () => Buffer): Buffer {
    const known = this.#messages.get(head)
    if (known !== undefined) return known
    const made = make()
    if (this.#messages.size < mostMessages) this.#messages.set(head, made)
    return made
  }

  /** The result as a server-sent event `next`. */
  get event(): Buffer {
    this.#event ??= Buffer.concat([eventHead, this.json, eventTail])
    return this.#event
  }
}

/** Messages that are kept of a frame: ids that are random are no use to keep. */
const mostMessages = 8

const eventHead = Buffer.from('event: next\ndata: ')
const eventTail = Buffer.from('\n\n')

/** Where the frames of one subscriber go. */
export interface Outlet {
  /** Sends a frame and calls `sent` once it is out, or can never be: the next one is sent after that. */
  send(frame: Frame, sent: () => void): void
  /** There is no more to come, and all is out. */
  end(): void
}
