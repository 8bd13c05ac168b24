import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A server in a process of its own, with `env` beside the machine's. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly url: string

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Starts one and waits until it answers. Throws with what it printed where it does not. `entry`: its main module. */
  static async start(
    port: number,
    env: Record<string, string>,
    entry = main,
  ): Promise<ServerProcess> {
    const settings = { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1' }
    const child = spawn(process.execPath, [entry, 'server'], {
      env: settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    }
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`)
    while (!(await server.#isReady())) {
      if (child.exitCode !== null) throw new Error(`the server did not start:\n${printed}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return server
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Resolves when it has ended, of whatever. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit')
    }
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exited
  }

  async #isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`).catch(() => undefined)
    return response?.ok ?? false
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
