import { setTimeout as sleep } from 'node:timers/promises'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import {
  DeleteDatasetDocument,
  PauseTaskDocument,
  RenameDatasetDocument,
  type StartImportInput,
  StopTaskDocument,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, untilMoving, uploadText } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer, testServer } from '../support/server.ts'
import { queryRows } from '../support/stored-rows.ts'

const ViewNameDocument = parse(
  'query ($id: ID!) { dataset(id: $id) { viewName } }',
) as TypedDocumentNode<{ dataset: { viewName: string | null } | null }, { id: string }>

async function imported(
  server: TestServer,
  api: ApiClient,
  text: string,
  input: Partial<StartImportInput> = {},
) {
  const id = await begin(api, { uploadId: await uploadText(server, api, text), ...input })
  await until(api, id, 'SUCCEEDED')
  return { id, datasetId: (await importTask(api, id)).dataset?.id ?? '' }
}

/** The view’s name, once it is made, or another one than `before`. */
async function viewOf(api: ApiClient, id: string, before?: string): Promise<string> {
  for (;;) {
    const { dataset } = await api.request(ViewNameDocument, { id })
    if (dataset?.viewName != null && dataset.viewName !== before) return dataset.viewName
    await sleep(20)
  }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  /** What an SQL tool sees, as text. */
  async function seen(server: TestServer, view: string): Promise<string[][]> {
    const rows = await queryRows(server.database, `SELECT * FROM ${view} ORDER BY _row`)
    return rows.map((row) => Object.values(row).map(String))
  }

  async function seesSoon(server: TestServer, view: string, expected: string[][]): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const rows = await seen(server, view).catch(() => undefined)
      if (JSON.stringify(rows) === JSON.stringify(expected)) return
      await sleep(50)
    }
    expect(await seen(server, view)).toEqual(expected)
  }

  async function isGone(server: TestServer, view: string): Promise<void> {
    while (
      await seen(server, view).then(
        () => true,
        () => false,
      )
    )
      await sleep(50)
  }

  test('a view shows what readers see, through every change of the dataset', async () => {
    const { server, api } = await shared()
    const { datasetId } = await imported(server, api, 'id,text\n1,one\n2,two\n')
    const view = await viewOf(api, datasetId)
    expect(view).toMatch(/^sluice_view_[0-9a-z]{26}_file/)
    const first = [
      ['1', '1', 'one'],
      ['2', '2', 'two'],
    ]
    expect(await seen(server, view)).toEqual(first)

    const many = `id,text\n${Array.from({ length: 60_000 }, (_, i) => `${i},x\n`).join('')}`
    for (const mode of ['APPEND', 'REPLACE'] as const) {
      const uploadId = await uploadText(server, api, many)
      const id = await begin(api, { uploadId, datasetId, mode })
      await untilMoving(api, id)
      await api.request(PauseTaskDocument, { input: { id } })
      const { state } = await until(api, id, 'PAUSED', 'SUCCEEDED')
      if (state === 'PAUSED') expect(await seen(server, view)).toEqual(first)
      await api.request(StopTaskDocument, { input: { id } })
      if (state === 'SUCCEEDED') await api.request(UndoTaskDocument, { input: { id } })
      await until(api, id, 'STOPPED')
      await seesSoon(server, view, first)
    }

    await imported(server, api, 'id,text\n3,three\n', { datasetId, mode: 'APPEND' })
    await seesSoon(server, view, [...first, ['3', '3', 'three']])
    const { id } = await imported(server, api, 'id,text\n1,ONE\n', {
      datasetId,
      mode: 'UPSERT',
      keyColumns: ['id'],
    })
    await seesSoon(server, view, [first[1] ?? [], ['3', '3', 'three'], ['4', '1', 'ONE']])
    await api.request(UndoTaskDocument, { input: { id } })
    await seesSoon(server, view, [...first, ['3', '3', 'three']])

    const name = `Ä "new" name ${kind.name}`
    await api.request(RenameDatasetDocument, { input: { id: datasetId, name } })
    const renamed = await viewOf(api, datasetId, view)
    expect(renamed).toMatch(/_a_new_name/)
    expect(await seen(server, renamed)).toHaveLength(3)
    await isGone(server, view)
    await api.request(DeleteDatasetDocument, { input: { id: datasetId } })
    await isGone(server, renamed)
  })

  test('columns have their names, as far as the database takes them', async () => {
    const { server, api } = await shared()
    const names = [
      'select',
      'a "b" `c`',
      'Ä',
      'ä',
      '50 %',
      'back\\slash',
      '🎈',
      'x'.repeat(255),
      '_row',
    ]
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
    const { datasetId } = await imported(
      server,
      api,
      `${header}\n${names.map((_, i) => i).join(',')}\n`,
    )
    const rows = await queryRows(server.database, `SELECT * FROM ${await viewOf(api, datasetId)}`)
    const columns = Object.keys(rows[0] ?? {})
    expect(columns).toHaveLength(names.length + 1)
    expect(columns.slice(0, 3)).toEqual(['_row', 'select', 'a "b" `c`'])
    expect(columns.at(-1)).toBe('_row_2')
    expect(Object.values(rows[0] ?? {}).map(Number)).toEqual([1, 0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('a server that was killed before it made the view makes it when it is back', async () => {
    const server = await testServer({ on: kind, env: { KILL_AT: 'publish:committed@1' } })
    let api = await server.client()
    const uploadId = await uploadText(server, api, 'id\n1\n')
    const id = await begin(api, { uploadId })
    await server.ended()
    await server.restart({ KILL_AT: '' })
    api = await server.client()
    const { dataset } = await importTask(api, id)
    expect(await seen(server, await viewOf(api, dataset?.id ?? ''))).toEqual([['1', '1']])
  })

  test.runIf(kind.name === 'PostgreSQL')(
    'a view of users on top of it lives through a REPLACE, and the old table still goes',
    async () => {
      const { server, api } = await shared()
      const { datasetId } = await imported(server, api, 'id\n1\n')
      const view = await viewOf(api, datasetId)
      await queryRows(server.database, `CREATE VIEW mine AS SELECT sum(id) AS total FROM ${view}`)
      await imported(server, api, 'id\n2\n3\n', { datasetId, mode: 'REPLACE' })
      await seesSoon(server, view, [
        ['1', '2'],
        ['2', '3'],
      ])
      expect(await queryRows(server.database, 'SELECT total FROM mine')).toEqual([{ total: '5' }])
    },
  )
})
