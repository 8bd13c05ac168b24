import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  TaskChangedDocument,
  TaskEventsDocument,
} from '../../schema/generated/operations.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { testServer } from '../support/server.ts'

interface Started {
  startChecksum: {
    task: { id: string; __typename: string; kind: string } | null
    userErrors: { code: string; message: string }[]
  }
}
const StartChecksum = parse(`
  mutation ($input: StartChecksumInput!) {
    startChecksum(input: $input) { task { __typename id kind } userErrors { code message } }
  }`) as TypedDocumentNode<Started, { input: { uploadId: string; idempotencyKey?: string } }>

test('the kind of docs/adding-a-kind.md is one new file: started, paused, resumed over the API', async () => {
  const doc = await readFile('docs/adding-a-kind.md', 'utf8')
  const [, source] = /```ts\n(.*?)```/s.exec(doc) ?? []
  // inside the project, where `#core/…` means src/core
  const folder = await mkdtemp(join('test', '.tmp-kinds-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'checksum.ts'), source ?? '')

  const server = await testServer({ env: { KIND_FOLDER: `${pathToFileURL(folder).href}/` } })
  const api = await server.client()
  const file = join(server.folder, 'sales.csv')
  await writeSalesCsv(file, 400_000)
  const uploadId = await api.upload(file, 'sales.csv')
  const { startChecksum } = await api.request(StartChecksum, { input: { uploadId } })
  expect(startChecksum).toMatchObject({ task: { __typename: 'ChecksumTask', kind: 'checksum' } })

  const id = startChecksum.task?.id ?? ''
  let asked = false
  let last: unknown
  for await (const { taskChanged: task } of api.subscribe(TaskChangedDocument, { id })) {
    last = task
    if (!asked && task.state === 'RUNNING') {
      asked = true
      await api.request(PauseTaskDocument, { input: { id } })
    }
    if (task.state === 'PAUSED') await api.request(ResumeTaskDocument, { input: { id } })
  }
  expect(last).toMatchObject({ state: 'SUCCEEDED', progress: { fraction: 1, unit: 'BYTES' } })
  const { task } = await api.request(TaskEventsDocument, { id })
  expect(task?.events.nodes.map(({ to }) => to)).toContain('PAUSED')

  const unknown = await api.request(StartChecksum, { input: { uploadId: 'upload_none' } })
  expect(unknown.startChecksum).toMatchObject({ task: null, userErrors: [{ code: 'NOT_FOUND' }] })
})
