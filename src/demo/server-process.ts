import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A server in a process of its own, with `env` beside the machine's. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly url: string

  #printed = ''

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text
      })
    }
  }

  /** Starts one and waits until it answers. Throws with what it printed where it does not. `entry`: its main module. */
  static async start(
    port: number,
    env: Record<string, string>,
    entry = main,
  ): Promise<ServerProcess> {
    const server = ServerProcess.spawn(port, env, entry)
    await server.ready()
    return server
  }

  /** Starts one that may take its time. */
  static spawn(port: number, env: Record<string, string>, entry = main): ServerProcess {
    const settings = { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1' }
    const child = spawn(process.execPath, ['--max-semi-space-size=4', entry, 'server'], {
      env: settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new ServerProcess(child, `http://127.0.0.1:${port}`)
  }

  /** Waits until it answers. Throws with what it printed where it ends before that. */
  async ready(): Promise<void> {
    while (!(await this.#isReady())) {
      if (this.exitCode !== null) throw new Error(`the server did not start:\n${this.#printed}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Waits until it has printed something that matches. */
  async prints(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#printed)) {
      if (this.exitCode !== null) throw new Error(`it ended without a word:\n${this.#printed}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** All that it has printed. */
  get printed(): string {
    return this.#printed
  }

  /** null while it runs, and where a signal has ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode
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
