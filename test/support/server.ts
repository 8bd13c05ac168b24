import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'
import { SignInDocument } from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'
import { sqlite, type TestDatabaseKind } from './databases.ts'

export const admin = { email: 'admin@example.com', password: 'correct horse battery' }

/** The tests' composition root: main.ts with a fault port. */
const entry = fileURLToPath(new URL('faulty-main.ts', import.meta.url))

export interface ServerOptions {
  /** SQLite where not told otherwise. */
  readonly on?: TestDatabaseKind | undefined
  readonly env?: Record<string, string>
}

/** A server process on a database and a folder of its own, until `dispose`. */
async function startServer({ on = sqlite, env = {} }: ServerOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-server-'))
  const database = await on.create()
  const port = await freePort()
  const settings = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    STORAGE_DIR: join(folder, 'uploads'),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: 'warn',
    KILL_ORDER: join(folder, 'kill-order'),
    ...env,
  }
  let server = await ServerProcess.start(port, settings, entry)
  return {
    folder,
    url: server.url,
    /** Its environment, for a second server on the same data. */
    settings,
    storage: settings.STORAGE_DIR,
    database,
    /** A client that is signed in. */
    client: (account = admin) => signedIn(server.url, account),
    kill: () => server.kill(),
    /** Lets it die the n-th time from now on that its runner passes a step: `step@n`. */
    async killAt(step: string): Promise<void> {
      const written = join(folder, 'kill-order.new')
      await writeFile(written, step)
      await rename(written, settings.KILL_ORDER)
    },
    /** Resolves when the process has ended by itself. */
    ended: () => server.ended(),
    process: () => server,
    stop: () => server.stop(),
    async restart(more: Record<string, string> = {}): Promise<void> {
      server = await ServerProcess.start(port, { ...settings, ...more }, entry)
    },
    async dispose(): Promise<void> {
      await server.kill()
      await database.dispose()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type TestServer = Awaited<ReturnType<typeof startServer>>

/** The token of a new sign-in. */
export async function tokenOf(url: string, account = admin): Promise<string> {
  const { signIn } = await new ApiClient(url).request(SignInDocument, { input: account })
  if (signIn.token == null) throw new Error(signIn.userErrors[0]?.message)
  return signIn.token
}

export async function signedIn(url: string, account = admin): Promise<ApiClient> {
  const client = new ApiClient(url)
  client.useToken(await tokenOf(url, account))
  return client
}

/** A server of this test alone, which may be killed. */
export async function testServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options)
  onTestFinished(() => server.dispose())
  return server
}

/** A second server process on the data of another one. */
export async function secondServer(
  first: Pick<TestServer, 'settings'>,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const server = await ServerProcess.start(await freePort(), { ...first.settings, ...env }, entry)
  onTestFinished(() => server.kill())
  return server
}

/** One server for the tests of a file that do it no harm, with an administrator's client. */
export function sharedServer(on?: TestDatabaseKind, env?: Record<string, string>) {
  let running: Promise<{ server: TestServer; api: ApiClient }> | undefined
  afterAll(async () => (await running)?.server.dispose())
  return () => {
    running ??= startServer({ on, ...(env && { env }) }).then(async (server) => ({
      server,
      api: await server.client(),
    }))
    return running
  }
}
