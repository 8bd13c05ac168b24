import { Worker } from 'node:worker_threads'
import type { PublishChange } from '#core/events.ts'
import type { Log } from '#core/log.ts'
import type { FromRunner, RunnerSettings, RunnerStatus, ToRunner } from './messages.ts'

/** What a server that runs no tasks says: why, and what to do. */
export const standbyMessage =
  'Another server runs the tasks of this database, and only one may at a time. This one answers queries, takes requests and shows progress, and takes over when the other one ends. If you did not mean to have two, stop one of them, or give this one a database of its own by DATABASE_URL.'

/** How long to wait, in milliseconds, before a runner thread that died is replaced. */
const restartDelay = 1_000

/** How long, in milliseconds, a runner may take to let go; what it had not committed is read again. */
const patience = 7_000

/**
 * Buffers count for little in what V8 takes for the young generation’s size, and are let go of when that is full: in a large one
 * those of an import would come to 70 MB before anyone looks.
 */
const maxYoungGenerationSizeMb = 6

/** The runner of one machine: a worker thread of this process, replaced when it dies. */
export class LocalDispatcher {
  readonly #settings: RunnerSettings
  readonly #publish: PublishChange
  readonly #log: Log
  #worker: Worker | undefined
  #restart: NodeJS.Timeout | undefined
  #closing = false
  status: RunnerStatus = 'starting'

  constructor(settings: RunnerSettings, publish: PublishChange, log: Log) {
    this.#settings = settings
    this.#publish = publish
    this.#log = log
    this.#start()
  }

  /** Something has become runnable, or a user wants something of a task. */
  wake(): void {
    this.#send({ type: 'wake' })
  }

  /** Something was deleted or renamed: there is something to tidy up. */
  tidy(): void {
    this.#send({ type: 'tidy' })
  }

  /** Lets the tasks commit what is in flight and hands them back. A runner that hangs is ended after 7 s. */
  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (worker === undefined) return
    // not events.once: it would throw what the thread throws on its way out
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    const deadline = setTimeout(() => void worker.terminate(), patience)
    this.#send({ type: 'close' })
    await exited
    clearTimeout(deadline)
  }

  #start(): void {
    this.status = 'starting'
    const worker = new Worker(new URL('../worker.ts', import.meta.url), {
      workerData: this.#settings,
      resourceLimits: { maxYoungGenerationSizeMb },
    })
    this.#worker = worker
    worker.on('message', (message: FromRunner) => this.#receive(message))
    worker.on('error', (error) => this.#log.error({ err: error }, 'the runner thread crashed'))
    worker.on('exit', () => {
      this.#worker = undefined
      if (this.#closing) return
      this.status = 'starting'
      this.#restart = setTimeout(() => this.#start(), restartDelay)
    })
  }

  #send(message: ToRunner): void {
    this.#worker?.postMessage(message)
  }

  #receive(message: FromRunner): void {
    if (message.type === 'change') {
      this.#publish(message.change)
      return
    }
    this.status = message.type
    if (message.type === 'standby') {
      this.#log.warn({}, standbyMessage)
    }
  }
}
