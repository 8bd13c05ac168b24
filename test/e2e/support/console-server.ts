import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserDocument,
  type Role,
  SignInDocument,
} from '../../../schema/generated/operations.ts'
import { ApiClient } from '../../../src/demo/api-client.ts'
import { ServerProcess } from '../../../src/demo/server-process.ts'
import { compileCache } from '../../support/compile-cache.ts'
import { stablePort } from '../../support/stable-port.ts'

/** Whom a test signs in as. */
export interface Account {
  readonly email: string
  readonly password: string
}

const admin: Account = { email: 'admin@example.com', password: 'correct horse battery' }

/** A server process on SQLite, with folders of its own. */
export class ConsoleServer implements AsyncDisposable {
  readonly admin = admin
  /** For files of tests; removed with the server. */
  readonly folder: string
  readonly #port: number
  readonly #env: Record<string, string>
  #process: ServerProcess
  #users = 0
  #adminClient: Promise<ApiClient> | undefined

  private constructor(
    folder: string,
    port: number,
    env: Record<string, string>,
    process: ServerProcess,
  ) {
    this.folder = folder
    this.#port = port
    this.#env = env
    this.#process = process
  }

  /** Starts one and waits until it answers. `more`: variables of its environment. */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<ConsoleServer> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-console-'))
    const port = await stablePort()
    const env = {
      DATABASE_URL: `sqlite:${join(folder, 'data', 'sluice.db')}`,
      DATA_DIR: join(folder, 'data'),
      STORAGE_DIR: join(folder, 'uploads'),
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: compileCache,
      ...more,
    }
    return new ConsoleServer(folder, port, env, await ServerProcess.start(port, env))
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    return this.#process.url
  }

  /** All that it has printed since it was last started. */
  get printed(): string {
    return this.#process.printed
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    await this.#process.kill()
  }

  /** Starts it again, on the same port and the same data, once it was killed. */
  async restart(): Promise<void> {
    this.#process = await ServerProcess.start(this.#port, this.#env)
  }

  /** A client of the API that is signed in. Throws what the API says where it does not let it in. */
  async client({ email, password }: Account = admin): Promise<ApiClient> {
    const api = new ApiClient(this.url)
    const { signIn } = await api.request(SignInDocument, { input: { email, password } })
    if (signIn.token === null) throw new Error(signIn.userErrors[0]?.message)
    api.useToken(signIn.token)
    return api
  }

  /** A new account, of an address that no other one has. */
  async createUser(role: Role): Promise<Account & { readonly id: string }> {
    this.#adminClient ??= this.client()
    const api = await this.#adminClient
    const name = `${role.toLowerCase()}-${process.pid}-${++this.#users}`
    const account = { email: `${name}@example.com`, password: `password of ${name}` }
    const { createUser } = await api.request(CreateUserDocument, { input: { ...account, role } })
    if (createUser.user === null) throw new Error(createUser.userErrors[0]?.message)
    return { ...account, id: createUser.user.id }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill()
    await rm(this.folder, { recursive: true, force: true })
  }
}
