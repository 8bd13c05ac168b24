import type { Socket } from 'node:net'

/** `cut`: the client is cut off, `hang`: it waits until it gives up. */
export type HowLost = 'cut' | 'hang'

/** More than a pattern may be long. */
const tailLength = 1024

/** An answer that is to be lost: found by its request, on whichever connection that comes first. */
export class AnswerLoss {
  readonly how: HowLost
  readonly #pattern: RegExp
  readonly #onLost: () => unknown
  readonly #settled = Promise.withResolvers<void>()
  // a request may come in pieces
  readonly #tails = new WeakMap<Socket, string>()

  constructor(pattern: string | RegExp, how: HowLost, onLost: () => unknown = () => {}) {
    this.how = how
    this.#pattern = expressionOf(pattern)
    this.#onLost = onLost
    // a test need not wait for it
    this.#settled.promise.catch(() => {})
  }

  /** Resolves when the answer is lost; throws where the server ends before it answers. */
  get lost(): Promise<void> {
    return this.#settled.promise
  }

  /** Whether the request is in what has come from `client` since this was made. */
  isAskedIn(client: Socket, chunk: Buffer): boolean {
    const text = (this.#tails.get(client) ?? '') + chunk.toString('latin1')
    this.#tails.set(client, text.slice(-tailLength))
    return this.#pattern.test(text)
  }

  async happened(): Promise<void> {
    try {
      await this.#onLost()
      this.#settled.resolve()
    } catch (error) {
      this.#settled.reject(error)
    }
  }

  failed(cause: unknown): void {
    this.#settled.reject(new Error('the connection ended before the server answered', { cause }))
  }
}

function expressionOf(pattern: string | RegExp): RegExp {
  // these two remember where they were
  if (typeof pattern !== 'string') {
    return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  }
  const bytes = Buffer.from(pattern).toString('latin1')
  return new RegExp(bytes.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i')
}
