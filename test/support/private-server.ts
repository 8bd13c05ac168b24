import { execFile } from 'node:child_process'
import { chown, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { type Account, accountOf } from './account.ts'
import { certificatesIn, makeCertificates } from './certificates.ts'
import { mariadb } from './private-mariadb.ts'
import { postgres } from './private-postgres.ts'
import { PrivateProcess } from './private-process.ts'
import { type Command, findProgram, type Place, type ServerProgram } from './server-program.ts'
import { stablePort } from './stable-port.ts'
import { tempDir } from './temp-dir.ts'

const programs = { mariadb, postgres } as const satisfies Record<string, ServerProgram>

export type ServerKind = keyof typeof programs

interface Options {
  /** The server's own, by name: `{ local_infile: 'OFF' }`. */
  readonly settings?: Place['settings']
  /** Takes TLS as well; `exec` uses it. */
  readonly tls?: boolean
}

/** Whether such a server is installed here. */
export function canRun(kind: ServerKind): boolean {
  const program = programs[kind]
  return program.programs.every(findProgram) && accountOf(program.account) !== undefined
}

/** A database server of this test alone that takes connections. Throws with what it printed where it does not start. */
export async function privateServer(
  kind: ServerKind,
  { settings = {}, tls = false }: Options = {},
): Promise<PrivateServer> {
  const program = programs[kind]
  const account = accountOf(program.account)
  if (account === undefined) throw new Error(`no account ${program.account}`)
  const folder = await tempDir()
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid ?? account.uid)
  const run = async ([name, ...args]: Command) => {
    await promisify(execFile)(findProgram(name) ?? name, args, { cwd: folder, ...account })
  }
  await Promise.all([run(program.install(folder)), tls && makeCertificates(folder, run)])
  const certificates = tls ? certificatesIn(folder) : undefined
  const place = { folder, port: await stablePort(), settings, certificates }
  const server = new PrivateServer(kind, place, account)
  onTestFinished(() => server.end())
  await server.start()
  return server
}

/** A database server with an administrator who needs no password. */
export class PrivateServer {
  readonly kind: ServerKind
  readonly port: number
  /** The administrator's, of the database that is there from the start. */
  readonly url: string
  /** The CA of its certificate, and one of no relation, with `tls`. */
  readonly caPath: string
  readonly wrongCaPath: string
  readonly #place: Place
  readonly #program: ServerProgram
  readonly #account: Account
  #process: PrivateProcess | undefined
  #databases = 0

  constructor(kind: ServerKind, place: Place, account: Account) {
    this.kind = kind
    this.port = place.port
    this.#program = programs[kind]
    this.url = this.#program.url(place.port)
    const { caPath, wrongCaPath } = certificatesIn(place.folder)
    this.caPath = caPath
    this.wrongCaPath = wrongCaPath
    this.#place = place
    this.#account = account
  }

  /** Throws while it does not run. */
  get pid(): number {
    if (!this.#process?.isRunning) throw new Error(`${this.kind} does not run`)
    return this.#process.pid
  }

  /** Starts it where it does not run, on the same port, and waits until it takes connections. */
  async start(): Promise<void> {
    if (this.#process?.isRunning) return
    this.#process = await PrivateProcess.start(this.#program.serve(this.#place), {
      cwd: this.#place.folder,
      account: this.#account,
      ready: this.#program.ready,
      deathSignal: this.#program.endSignal,
    })
  }

  /** Ends it cleanly, with the connections that there are. */
  async stop(): Promise<void> {
    await this.#process?.end(this.#program.stopSignal)
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** Ends it as the loss of power does. */
  async kill(): Promise<void> {
    await this.#process?.kill()
    await this.#program.afterKill(this.#place.folder)
  }

  /** Ends it the quickest way. */
  async end(): Promise<void> {
    await this.#process?.end(this.#program.endSignal)
  }

  /** Makes an empty database; gives its URL. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.exec(`CREATE DATABASE ${name}`)
    const url = new URL(this.url)
    url.pathname = name
    return url.href
  }

  /** Runs one statement as the administrator, in the database of `url`; gives its rows. */
  async exec(sql: string, url = this.url): Promise<Record<string, unknown>[]> {
    const { certificates } = this.#place
    const ca = certificates && (await readFile(certificates.caPath))
    return this.#program.query(url, sql, ca)
  }
}
