import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ImportTaskDocument,
  StartImportDocument,
  type StartImportInput,
  TaskChangedDocument,
  TaskEventsDocument,
  type TaskFieldsFragment,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import type { TestServer } from './server.ts'

/** Uploads a sales file of so many rows; it stays in the server's folder, as sales.csv where not told otherwise. */
export async function uploadSales(
  server: TestServer,
  api: ApiClient,
  rows: number,
  name = 'sales.csv',
) {
  const file = join(server.folder, name)
  await writeSalesCsv(file, rows)
  return api.upload(file, name)
}

export async function uploadText(
  server: TestServer,
  api: ApiClient,
  text: string,
  name = 'file.csv',
) {
  const file = join(server.folder, 'to-upload.csv')
  writeFileSync(file, text)
  return api.upload(file, name)
}

/** Starts an import; gives the task's id. Throws what the server has against it. */
export async function begin(api: ApiClient, input: StartImportInput): Promise<string> {
  const { startImport } = await api.request(StartImportDocument, { input })
  if (startImport.task == null) throw new Error(startImport.userErrors[0]?.message)
  return startImport.task.id
}

/** Watches a task until `accepted` takes it. */
export async function watchUntil(
  api: ApiClient,
  id: string,
  accepted: (task: TaskFieldsFragment) => boolean,
): Promise<TaskFieldsFragment> {
  let state = 'unseen'
  for await (const { taskChanged } of api.subscribe(TaskChangedDocument, { id })) {
    if (accepted(taskChanged)) return taskChanged
    state = taskChanged.state
  }
  throw new Error(`the task ended as ${state}`)
}

/** Watches a task until it is in one of `states`. */
export function until(api: ApiClient, id: string, ...states: string[]) {
  return watchUntil(api, id, (task) => states.includes(task.state))
}

/** Watches a task until it has committed rows. */
export function untilMoving(api: ApiClient, id: string) {
  return watchUntil(api, id, (task) => task.progress.rowsDone > 0)
}

export async function importTask(api: ApiClient, id: string) {
  const { task } = await api.request(ImportTaskDocument, { id })
  if (task?.__typename !== 'ImportTask') throw new Error('no import')
  return task
}

/** The file of an import's rejected rows, downloaded as its link says. */
export async function rejectedFile(server: { url: string }, api: ApiClient, id: string) {
  const { rejectedRowsUrl } = await importTask(api, id)
  if (rejectedRowsUrl == null) throw new Error('no rejected rows')
  return fetch(new URL(rejectedRowsUrl, server.url))
}

/** The states that a task has been in. */
export async function historyOf(api: ApiClient, id: string) {
  const { task } = await api.request(TaskEventsDocument, { id })
  return task?.events.nodes.map(({ to }) => to)
}
