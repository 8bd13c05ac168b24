import type { Socket } from 'node:net'
import type { AnswerLoss } from './answer-loss.ts'

interface Network {
  /** Resolves while bytes may pass. */
  flowing(): Promise<void>
  /** What is to pass of this chunk before the connection is cut; undefined: all, and it is not cut. */
  pieceOf(chunk: Buffer): Buffer | undefined
  /** The loss that this chunk of the client's asks for. */
  lossFor(client: Socket, chunk: Buffer): AnswerLoss | undefined
}

/** Passes bytes between a client and a server until both have closed. */
export class ProxiedConnection {
  readonly #client: Socket
  readonly #server: Socket
  readonly #network: Network
  #loss: AnswerLoss | undefined
  #isLost = false

  constructor(client: Socket, server: Socket, network: Network) {
    this.#client = client
    this.#server = server
    this.#network = network
  }

  /** Never throws: what a side does wrong is passed on to the other one. */
  async run(): Promise<void> {
    await Promise.all([this.#requests(), this.#answers()])
  }

  async #requests(): Promise<void> {
    try {
      for await (const chunk of bytesOf(this.#client)) {
        await this.#network.flowing()
        if (this.#isLost) continue
        this.#loss ??= this.#network.lossFor(this.#client, chunk)
        await this.#pass(chunk, this.#server)
      }
      await this.#network.flowing()
      this.#server.end()
      // no answer will end its side
      if (this.#isLost) this.#client.destroy()
    } catch {
      await this.#network.flowing()
      this.#server.destroy()
    }
  }

  async #answers(): Promise<void> {
    let failure: unknown
    try {
      for await (const chunk of bytesOf(this.#server)) {
        await this.#network.flowing()
        if (this.#loss === undefined) await this.#pass(chunk, this.#client)
        else if (!this.#isLost) await this.#lose(this.#loss)
      }
    } catch (error) {
      failure = error
    }
    await this.#network.flowing()
    // one that still answers hears that nobody listens
    if (failure !== undefined) this.#server.destroy()
    if (this.#loss === undefined) return void this.#endClient(failure)
    if (!this.#isLost) this.#loss.failed(failure)
    else if (this.#loss.how === 'hang') return
    else await this.#loss.happened()
    this.#client.destroy()
  }

  async #pass(chunk: Buffer, to: Socket): Promise<void> {
    const piece = this.#network.pieceOf(chunk)
    await write(to, piece ?? chunk)
    if (piece === undefined) return
    this.#client.destroy()
    this.#server.destroy()
  }

  /** The first bytes of the answer are there. */
  async #lose(loss: AnswerLoss): Promise<void> {
    this.#isLost = true
    if (loss.how === 'hang') await loss.happened()
    // the server closes when it has done all that came before
    else this.#server.end()
  }

  #endClient(failure: unknown): void {
    if (failure === undefined) this.#client.end()
    else this.#client.destroy()
  }
}

/** Ends with the other side's half; one's own stays open. */
function bytesOf(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
}

/** Resolves when the system has taken the bytes. */
function write(socket: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}
