import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Account } from './account.ts'
import { killTree } from './kill-tree.ts'
import { type Command, findProgram } from './server-program.ts'

interface Setting {
  readonly cwd: string
  readonly account: Account
  /** What it prints once it is of use. */
  readonly ready: RegExp
  /** What it gets when the test process dies. */
  readonly deathSignal: NodeJS.Signals
}

/** A process that serves until it is ended, and not longer than the process of its test lives. */
export class PrivateProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts it and waits until it is ready. Throws with what it printed where it ends before. */
  static async start(command: Command, setting: Setting): Promise<PrivateProcess> {
    const { cwd, account, ready, deathSignal } = setting
    const [program, ...args] = mortal(command, deathSignal)
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], ...account })
    await new Promise<void>((resolve, reject) => {
      let printed = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (ready.test(printed)) resolve()
      })
      child.once('error', reject)
      child.once('close', () => reject(new Error(`${command[0]} did not start:\n${printed}`)))
    })
    return new PrivateProcess(child)
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('no process')
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Sends a signal, and waits until it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return
    const exited = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exited
  }

  /** Ends it and its children as the loss of power does. */
  async kill(): Promise<void> {
    if (!this.isRunning) return
    const exited = once(this.#child, 'exit')
    await killTree(this.pid)
    await exited
  }
}

/** The command so that it ends with this process, where the system can do that. */
function mortal(command: Command, signal: NodeJS.Signals): Command {
  const [program, ...args] = command
  const found: Command = [findProgram(program) ?? program, ...args]
  const setpriv = findProgram('setpriv')
  if (setpriv === undefined) return found
  const prefix: Command = [setpriv, '--pdeathsig', signal.replace('SIG', '')]
  // an old one does not know it
  const isAble = spawnSync(setpriv, [...prefix.slice(1), 'true'], { stdio: 'ignore' }).status === 0
  return isAble ? [...prefix, ...found] : found
}
