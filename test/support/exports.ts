import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import {
  ExportTaskDocument,
  StartExportDocument,
  type StartExportInput,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { until } from './imports.ts'

/** Starts an export; gives the task's id. Throws what the server has against it. */
export async function beginExport(api: ApiClient, input: StartExportInput): Promise<string> {
  const { startExport } = await api.request(StartExportDocument, { input })
  if (startExport.task == null) throw new Error(startExport.userErrors[0]?.message)
  return startExport.task.id
}

export async function exportTask(api: ApiClient, id: string) {
  const { task } = await api.request(ExportTaskDocument, { id })
  if (task?.__typename !== 'ExportTask') throw new Error('no export')
  return task
}

/** The file of an export that has ended, downloaded as its link says; it is what the task says of it. */
export async function downloaded(
  { url }: { url: string },
  api: ApiClient,
  id: string,
): Promise<Buffer> {
  const { file } = await exportTask(api, id)
  if (file === null) throw new Error('no file')
  const response = await fetch(new URL(file.url, url))
  expect(response.status).toBe(200)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.length).toBe(file.bytes)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
  return bytes
}

/** Exports a dataset and gives the file. */
export async function exported(
  server: { url: string },
  api: ApiClient,
  input: StartExportInput,
): Promise<Buffer> {
  const id = await beginExport(api, input)
  await until(api, id, 'SUCCEEDED')
  return downloaded(server, api, id)
}
