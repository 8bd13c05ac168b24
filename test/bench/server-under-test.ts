import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ImportTaskDocument,
  SignInDocument,
  StartExportDocument,
  StartImportDocument,
  TaskChangedDocument,
  type TaskFieldsFragment,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'
import type { TestDatabaseKind } from '../support/databases.ts'

const account = { email: 'bench@example.com', password: 'only-for-the-bench' }

interface ServerOptions {
  /** Beside what each server is given. */
  readonly env?: Readonly<Record<string, string>>
  /** The main module, where it is not the usual one. */
  readonly entry?: string
}

/** A server process on a database and a folder of its own, with a client that is signed in. */
export async function serverUnderTest(kind: TestDatabaseKind, { env, entry }: ServerOptions = {}) {
  const database = await kind.create()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const settings = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    STORAGE_DIR: join(folder, 'uploads'),
    ADMIN_EMAIL: account.email,
    ADMIN_PASSWORD: account.password,
    LOG_LEVEL: 'error',
    ...env,
  }
  const server = await ServerProcess.start(await freePort(), settings, entry)
  const { pid } = server
  if (pid === undefined) throw new Error('the server has no process')
  const api = new ApiClient(server.url)
  const { signIn } = await api.request(SignInDocument, { input: account })
  if (signIn.token == null) throw new Error(signIn.userErrors[0]?.message)
  api.useToken(signIn.token)
  return {
    api,
    url: server.url,
    pid,
    /** The header, or connection parameter, of who is signed in. */
    authorization: `Bearer ${signIn.token}`,
    database,
    folder,
    async startImport(uploadId: string): Promise<string> {
      const { startImport } = await api.request(StartImportDocument, { input: { uploadId } })
      if (startImport.task == null) throw new Error(startImport.userErrors[0]?.message)
      return startImport.task.id
    },
    /** Imports an upload to the end; gives the task's id. */
    async import(uploadId: string): Promise<string> {
      const id = await this.startImport(uploadId)
      await this.until(id, ({ state }) => state === 'SUCCEEDED')
      return id
    },
    /** Exports the dataset that a task has imported as CSV, to the end. */
    async export(importId: string, gzip: boolean): Promise<void> {
      const { task } = await api.request(ImportTaskDocument, { id: importId })
      const datasetId = task?.__typename === 'ImportTask' ? (task.dataset?.id ?? '') : ''
      const { startExport } = await api.request(StartExportDocument, { input: { datasetId, gzip } })
      const id = startExport.task?.id
      if (id === undefined) throw new Error(startExport.userErrors[0]?.message)
      await this.until(id, (each) => each.state === 'SUCCEEDED')
    },
    /** Resolves with the first task that `found` accepts, as a subscriber sees it. */
    async until(id: string, found: (task: TaskFieldsFragment) => boolean) {
      for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
        if (found(taskChanged)) return taskChanged
      }
      throw new Error('the task ended otherwise')
    },
    /** The highest resident memory of the process so far, in bytes. */
    async peakMemory(): Promise<number> {
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await server.kill()
      await database.dispose()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type ServerUnderTest = Awaited<ReturnType<typeof serverUnderTest>>
