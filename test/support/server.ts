import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { SignInDocument } from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { fileURLToPath } from 'node:url'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'

export const admin = { email: 'admin@example.com', password: 'correct horse battery' }

/** The tests' composition root: main.ts with a fault port. */
const entry = fileURLToPath(new URL('faulty-main.ts', import.meta.url))

/** A server process on a folder of its own, and an administrator's client; both end with the test. */
export async function testServer(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-server-'))
  const port = await freePort()
  const settings = {
    DATA_DIR: join(folder, 'data'),
    STORAGE_DIR: join(folder, 'uploads'),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: 'warn',
    ...env,
  }
  let server = await ServerProcess.start(port, settings, entry)
  onTestFinished(async () => {
    await server.kill()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    folder,
    url: server.url,
    storage: settings.STORAGE_DIR,
    database: join(settings.DATA_DIR, 'sluice.db'),
    /** A client that is signed in. */
    async client(account = admin): Promise<ApiClient> {
      const client = new ApiClient(server.url)
      const { signIn } = await client.request(SignInDocument, { input: account })
      if (signIn.token == null) throw new Error(signIn.userErrors[0]?.message)
      client.useToken(signIn.token)
      return client
    },
    kill: () => server.kill(),
    /** Resolves when the process has ended by itself. */
    ended: () => server.ended(),
    stop: () => server.stop(),
    async restart(more: Record<string, string> = {}): Promise<void> {
      server = await ServerProcess.start(port, { ...settings, ...more }, entry)
    },
  }
}
