import { join } from 'node:path'
import { StartImportDocument, type StartImportInput } from '../../../schema/generated/operations.ts'
import type { ApiClient } from '../../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../../src/demo/sales-csv.ts'
import type { ConsoleServer } from './console-server.ts'

/** Writes a CSV file of sales into the server's folder; gives its path. */
export async function salesFile(
  server: ConsoleServer,
  name: string,
  rows: number,
): Promise<string> {
  const path = join(server.folder, name)
  await writeSalesCsv(path, rows)
  return path
}

/** Uploads `rows` sales and begins to import them. Gives the task's id; throws what the API says against it. */
export async function startSalesImport(
  server: ConsoleServer,
  api: ApiClient,
  rows: number,
  input: Omit<StartImportInput, 'uploadId'> = {},
): Promise<string> {
  const name = `sales-${rows}.csv`
  const uploadId = await api.upload(await salesFile(server, name, rows), name)
  const { startImport } = await api.request(StartImportDocument, { input: { ...input, uploadId } })
  if (startImport.task === null) throw new Error(startImport.userErrors[0]?.message)
  return startImport.task.id
}
