import type { ExecutionResult } from 'graphql'

/** One result of a subscription, on its way to all who are to have it. */
export class Frame {
  readonly result: ExecutionResult
  /** What it tells of: a later frame of the same key takes its place for a reader that is slow. */
  readonly key: string
  /** The result as JSON in UTF-8, made once, however many get it. */
  readonly json: Buffer
  #event: Buffer | undefined

  /** Throws TypeError for a result that JSON cannot hold. */
  constructor(result: ExecutionResult, key = '') {
    this.result = result
    this.key = key
    this.json = Buffer.from(JSON.stringify(result))
  }

  /** The result as a server-sent event `next`. */
  get event(): Buffer {
    this.#event ??= Buffer.concat([eventHead, this.json, eventTail])
    return this.#event
  }
}

const eventHead = Buffer.from('event: next\ndata: ')
const eventTail = Buffer.from('\n\n')

/** Where the frames of one subscriber go. */
export interface Outlet {
  /** Sends a frame and calls `sent` once it is out, or can never be: the next one is sent after that. */
  send(frame: Frame, sent: () => void): void
  /** There is no more to come, and all is out. */
  end(): void
}
