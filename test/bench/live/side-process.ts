import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a side process can be asked, each with one argument. */
type Abilities = Readonly<Record<string, (input: never) => unknown>>

interface Question {
  readonly number: number
  readonly name: string
  readonly input: unknown
}

interface Answer {
  readonly number: number
  readonly value?: unknown
  readonly error?: string
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** A process of the bench that is asked things by messages. */
export class SideProcess<Can extends Abilities> {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0

  /** `program`: a module that calls `answerQuestions`. */
  constructor(program: URL) {
    this.#child = fork(fileURLToPath(program), { serialization: 'advanced' })
    this.#child.on('message', (answer: Answer) => this.#settle(answer))
    this.#child.once('exit', (code, signal) => {
      const error = new Error(`${program.pathname} ended with ${signal ?? code}`)
      for (const { reject } of this.#waiting.values()) reject(error)
    })
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the process did not start')
    return this.#child.pid
  }

  /** Rejects with what the process throws, or where it ends before it has answered. */
  ask<Name extends keyof Can & string>(
    name: Name,
    input: Parameters<Can[Name]>[0],
  ): Promise<Awaited<ReturnType<Can[Name]>>> {
    return new Promise((resolve, reject) => {
      const number = ++this.#asked
      this.#waiting.set(number, { resolve, reject })
      this.#child.send({ number, name, input } satisfies Question, (error) => {
        if (error) reject(error)
      })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting.clear()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #settle({ number, value, error }: Answer): void {
    const waiting = this.#waiting.get(number)
    this.#waiting.delete(number)
    if (error === undefined) waiting?.resolve(value as never)
    else waiting?.reject(new Error(error))
  }
}

/** Makes this process answer the one that started it. */
export function answerQuestions(can: Abilities): void {
  const reply = (answer: Answer) => process.send?.(answer)
  // its sockets and timers must not outlive the bench
  process.once('disconnect', () => process.exit())
  process.on('message', ({ number, name, input }: Question) => {
    const answered = async () => can[name]?.(input as never)
    answered().then(
      (value) => reply({ number, value }),
      (error: unknown) =>
        reply({ number, error: error instanceof Error ? error.message : `${error}` }),
    )
  })
}
