import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateApiTokenDocument,
  CreateUserDocument,
  ImportTaskDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StartExportDocument,
  StartImportDocument,
  type StartImportInput,
  TaskChangedDocument,
  type TaskFieldsFragment,
  UpdateUserDocument,
} from '../../../schema/generated/operations.ts'
import type { ApiClient } from '../../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../../src/demo/sales-csv.ts'
import type { ConsoleServer } from './console-server.ts'

/** Records whose rank is no number: the last ones of a file that is otherwise right. */
const badRecords = Array.from({ length: 24 }, (_, index) => {
  return `n/k ${index + 1},Harbour Lights ${index + 1},PC,2014,Puzzle,Sega,0.1,0.1,0,0,0.2\n`
}).join('')

/** What the pictures show: the ids of what there is to see. */
export interface Story {
  readonly datasetId: string
  readonly rejectedId: string
  readonly failedId: string
  readonly runningId: string
  /** A file that nobody has imported yet. */
  readonly uploadId: string
}

/** Makes a day's work: imports in all states, an export, accounts and tokens. */
export async function tellStory(server: ConsoleServer, api: ApiClient): Promise<Story> {
  await makeAccounts(server, api)
  const upload = async (name: string, rows: number, more = '') => {
    const path = join(server.folder, name)
    await writeSalesCsv(path, rows)
    await appendFile(path, more)
    return api.upload(path, name)
  }
  const sales = await startImport(api, await upload('sales-2025.csv', 120_000))
  await until(api, sales, ({ state }) => state === 'SUCCEEDED')
  const datasetId = await datasetOf(api, sales)
  await api.request(StartExportDocument, { input: { datasetId, gzip: true } })

  const stores = await upload('stores.csv', 40_000, badRecords)
  const rejectedId = await startImport(api, stores)
  await until(api, rejectedId, ({ state }) => state === 'SUCCEEDED')
  const failedId = await startImport(api, stores, {
    datasetName: 'stores, once more',
    maxRejectedRows: 10,
  })
  await until(api, failedId, ({ state }) => state === 'FAILED')

  const archive = await upload('archive-2010-2024.csv', 6_000_000)
  const pausedId = await startImport(api, archive, { datasetName: 'archive' })
  await runTo(api, pausedId, 0.3)
  const runningId = await startImport(api, archive, { datasetId, mode: 'APPEND' })
  await runTo(api, runningId, 0.05)
  const uploadId = await upload('returns.csv', 5_000)
  return { datasetId, rejectedId, failedId, runningId, uploadId }
}

/** Lets a task run until `fraction` of it is done, calls `then`, and pauses it. */
export async function runTo(
  api: ApiClient,
  id: string,
  fraction: number,
  then: () => Promise<void> = async () => {},
): Promise<void> {
  const input = { id }
  await api.request(ResumeTaskDocument, { input })
  await until(api, id, ({ progress }) => (progress.fraction ?? 0) >= fraction)
  await then()
  await api.request(PauseTaskDocument, { input })
  await until(api, id, ({ state }) => state === 'PAUSED')
}

async function makeAccounts(server: ConsoleServer, api: ApiClient): Promise<void> {
  const make = async (email: string, role: 'EDITOR' | 'VIEWER') => {
    const account = { email, password: `password of ${email}` }
    const { createUser } = await api.request(CreateUserDocument, { input: { ...account, role } })
    return { ...account, id: createUser.user?.id ?? '' }
  }
  const { id } = await make('intern@example.com', 'EDITOR')
  await api.request(UpdateUserDocument, { input: { id, disabled: true } })
  await make('dashboard@example.com', 'VIEWER')
  const grace = await server.client(await make('grace@example.com', 'EDITOR'))
  await grace.request(CreateApiTokenDocument, { input: { name: 'stores, hourly', role: 'EDITOR' } })
  const own = { name: 'nightly load', role: 'EDITOR', expiresInDays: 365 } as const
  await api.request(CreateApiTokenDocument, { input: own })
  await api.request(CreateApiTokenDocument, { input: { name: 'reports', role: 'VIEWER' } })
}

async function startImport(
  api: ApiClient,
  uploadId: string,
  input: Omit<StartImportInput, 'uploadId'> = {},
): Promise<string> {
  const { startImport } = await api.request(StartImportDocument, { input: { ...input, uploadId } })
  if (startImport.task === null) throw new Error(startImport.userErrors[0]?.message)
  return startImport.task.id
}

async function datasetOf(api: ApiClient, id: string): Promise<string> {
  const { task } = await api.request(ImportTaskDocument, { id })
  if (task?.__typename !== 'ImportTask' || task.dataset === null) throw new Error('no dataset')
  return task.dataset.id
}

async function until(
  api: ApiClient,
  id: string,
  isReached: (task: TaskFieldsFragment) => boolean,
): Promise<void> {
  for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
    if (isReached(taskChanged as TaskFieldsFragment)) return
  }
  throw new Error('the task has ended otherwise')
}
