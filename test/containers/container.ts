import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { which } from './which.ts'

/** Where and as whom a command runs. `root`: the folder that is its whole file system. */
export interface Surroundings {
  readonly root: string
  readonly folder: string
  readonly user: { readonly uid: number; readonly gid: number; readonly home: string }
  readonly env: Readonly<Record<string, string>>
}

/** A command that has run, with all that it has printed. */
export interface Outcome {
  /** 128 where a signal has ended it. */
  readonly code: number
  readonly printed: string
}

/** A command in a container of its own, where it is process 1; killed when disposed of. */
export class Container implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  #printed = ''

  constructor(command: readonly string[], where: Surroundings) {
    const { uid, gid, home } = where.user
    const place = [`--root=${where.root}`, `--wd=${where.folder}`]
    const user = [`--setuid=${uid}`, `--setgid=${gid}`]
    const isolation = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    this.#child = spawn(which('unshare'), [...isolation, ...place, ...user, '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { HOME: home, ...where.env },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text
      })
    }
    this.#ended = once(this.#child, 'close').then(([code, signal]) => {
      return signal === null ? (code as number) : 128
    })
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async ended(): Promise<Outcome> {
    const code = await this.#ended
    return { code, printed: this.#printed }
  }

  /** Sends a signal to its process 1, as an engine does. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.#child
    const [first] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ')
    // 0 would be everyone
    if (!Number(first)) throw new Error('it has not started yet')
    process.kill(Number(first), signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return
    await this.signal('SIGKILL').catch(() => void this.#child.kill('SIGKILL'))
    await this.#ended
  }
}

/** Runs a command to its end. */
export function run(command: readonly string[], where: Surroundings): Promise<Outcome> {
  return new Container(command, where).ended()
}
