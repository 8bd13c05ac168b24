import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { AnswerLoss, type HowLost } from './answer-loss.ts'
import { ProxiedConnection } from './proxied-connection.ts'
import { stablePort } from './stable-port.ts'

/** A network between a client and the server on `targetPort` of 127.0.0.1 that fails where a test says. */
export async function tcpProxy(targetPort: number): Promise<TcpProxy> {
  const proxy = new TcpProxy(await stablePort(), targetPort)
  onTestFinished(async () => {
    proxy.resume()
    await proxy.refuse()
  })
  await proxy.accept()
  return proxy
}

class TcpProxy {
  readonly port: number
  readonly #targetPort: number
  // each end closes by itself, as it does without a proxy
  readonly #listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    this.#join(client)
  })
  readonly #sockets = new Set<Socket>()
  readonly #silenced = new WeakSet<Socket>()
  #paused: PromiseWithResolvers<void> | undefined
  #armed: AnswerLoss | undefined
  #cutAfter: ((length: number) => number) | undefined

  constructor(port: number, targetPort: number) {
    this.port = port
    this.#targetPort = targetPort
  }

  /** The URL `of` a server, through the proxy. */
  url(of: string): string {
    const url = new URL(of)
    url.hostname = '127.0.0.1'
    url.port = String(this.port)
    return url.href
  }

  /** Cuts all connections, on both sides. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Resets all connections, on both sides. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Connections of now carry nothing any more and stay open, as where a router has forgotten them. New ones are as ever. */
  silence(): void {
    for (const socket of this.#sockets) this.#silenced.add(socket)
  }

  /** Of the next bytes, in either direction, only the first ones pass, as many as `after` makes of their number; then their connection is cut. */
  cutWithin(after: (length: number) => number): void {
    this.#cutAfter = after
  }

  /** Resolves when a client has made another connection. */
  async connected(): Promise<void> {
    await once(this.#listener, 'connection')
  }

  /** From now on nothing passes in either direction, not even that a side has closed; connections stay open. */
  pause(): void {
    this.#paused ??= Promise.withResolvers<void>()
  }

  resume(): void {
    this.#paused?.resolve()
    this.#paused = undefined
  }

  /** Cuts all connections and refuses new ones. */
  async refuse(): Promise<void> {
    if (!this.#listener.listening) return
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    this.cut()
    await closed
  }

  /** Takes connections again, on the same port. */
  async accept(): Promise<void> {
    if (this.#listener.listening) return
    this.#listener.listen(this.port, '127.0.0.1')
    await once(this.#listener, 'listening')
  }

  /**
   * The next bytes to the server that hold `pattern` take effect, and their answer is lost: the client
   * is cut off once the server has done all that it was sent (`cut`), or waits until it gives up
   * (`hang`). Text is found in any case, and within words; not in TLS. Resolves when the answer is lost;
   * `onLost` is waited for before that, and before the client sees anything.
   */
  loseAnswerTo(pattern: string | RegExp, how: HowLost, onLost?: () => unknown): Promise<void> {
    this.#armed = new AnswerLoss(pattern, how, onLost)
    return this.#armed.lost
  }

  #join(client: Socket): void {
    const server = connect({
      port: this.#targetPort,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    })
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      // what goes wrong shows in reading and writing
      socket.on('error', () => {})
      socket.on('close', () => this.#sockets.delete(socket))
    }
    void new ProxiedConnection(client, server, {
      flowing: () => this.#flowing(client),
      pieceOf: (chunk) => this.#pieceOf(chunk),
      lossFor: (from, chunk) => this.#lossFor(from, chunk),
    }).run()
  }

  async #flowing(client: Socket): Promise<void> {
    while (this.#paused !== undefined) await this.#paused.promise
    if (this.#silenced.has(client)) await new Promise<never>(() => {})
  }

  #pieceOf(chunk: Buffer): Buffer | undefined {
    const after = this.#cutAfter
    this.#cutAfter = undefined
    return after && chunk.subarray(0, after(chunk.length))
  }

  /** A loss is of one request: who asks first takes it. */
  #lossFor(client: Socket, chunk: Buffer): AnswerLoss | undefined {
    const armed = this.#armed
    if (!armed?.isAskedIn(client, chunk)) return undefined
    this.#armed = undefined
    return armed
  }
}
