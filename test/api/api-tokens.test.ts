import { join } from 'node:path'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  type CreateApiTokenInput,
  CreateUserDocument,
  DatasetsDocument,
  PauseTaskDocument,
  RenewSessionDocument,
  RevokeApiTokenDocument,
  TaskDocument,
  TasksDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { begin, until, uploadText } from '../support/imports.ts'
import { sharedServer, type TestServer, testServer } from '../support/server.ts'

const shared = sharedServer()

const NodeDocument = parse(
  'query ($id: ID!) { node(id: $id) { __typename id } }',
) as TypedDocumentNode<{ node: { __typename: string; id: string } | null }, { id: string }>

/** A new API token of who is signed in, and a client that uses it. */
async function scriptOf(server: TestServer, owner: ApiClient, input: Partial<CreateApiTokenInput>) {
  const { createApiToken } = await owner.request(CreateApiTokenDocument, {
    input: { name: 'script', role: 'ADMIN', expiresInDays: 90, ...input },
  })
  expect(createApiToken.userErrors).toEqual([])
  const script = new ApiClient(server.url)
  script.useToken(createApiToken.secret ?? '')
  return { script, id: createApiToken.apiToken?.id ?? '' }
}

async function editorOf(server: TestServer, administrator: ApiClient) {
  const account = { email: 'ann@example.com', password: 'a password for tests' }
  const input = { ...account, role: 'EDITOR' as const }
  await administrator.request(CreateUserDocument, { input })
  return server.client(account)
}

test('a script imports by an API token, which is listed without its secret', async () => {
  const server = await testServer()
  const root = await server.client()
  const { script, id } = await scriptOf(server, root, { name: 'nightly', role: 'EDITOR' })
  const uploadId = await uploadText(server, script, 'a\n1\n')
  await until(script, await begin(script, { uploadId }), 'SUCCEEDED')
  const { apiTokens } = await root.request(ApiTokensDocument, {})
  expect(apiTokens).toMatchObject({
    nodes: [{ id, name: 'nightly', role: 'EDITOR', owner: { email: 'admin@example.com' } }],
    totalCount: 1,
  })
  expect(await root.request(NodeDocument, { id })).toEqual({ node: { __typename: 'ApiToken', id } })
  // the use was noted beside the requests: a restart waits for that
  await server.stop()
  await server.restart()
  const again = await server.client()
  const [listed] = (await again.request(ApiTokensDocument, {})).apiTokens.nodes
  expect(listed?.lastUsedAt).toMatch(/^\d{4}-/)
})

test('a VIEWER token of an EDITOR reads the EDITOR’s own, and changes nothing', async () => {
  const { server, api: root } = await shared()
  const others = await begin(root, { uploadId: await uploadText(server, root, 'a\n1\n') })
  await until(root, others, 'SUCCEEDED')
  const ann = await editorOf(server, root)
  const own = await begin(ann, { uploadId: await uploadText(server, ann, 'a\n1\n') })
  await until(ann, own, 'SUCCEEDED')
  const { script, id } = await scriptOf(server, ann, { role: 'VIEWER' })
  const { tasks } = await script.request(TasksDocument, {})
  expect(tasks).toMatchObject({ nodes: [{ id: own, availableActions: [] }], totalCount: 1 })
  expect((await script.request(DatasetsDocument, {})).datasets.totalCount).toBe(1)
  expect(await script.request(TaskDocument, { id: others })).toEqual({ task: null })
  const { pauseTask } = await script.request(PauseTaskDocument, { input: { id: own } })
  expect(pauseTask).toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }] })
  await expect(script.upload(join(server.folder, 'to-upload.csv'), 'x')).rejects.toThrow('403')

  const mine = { nodes: [{ id, role: 'VIEWER' }], totalCount: 1 }
  expect((await ann.request(ApiTokensDocument, {})).apiTokens).toMatchObject(mine)
  expect((await root.request(ApiTokensDocument, {})).apiTokens.totalCount).toBe(0)
  expect((await root.request(ApiTokensDocument, { all: true })).apiTokens).toMatchObject(mine)
  await expect(ann.request(ApiTokensDocument, { all: true })).rejects.toThrow('administrators')
})

test('an API token makes no lasting way in, and can end itself', async () => {
  const { server, api: root } = await shared()
  const { script, id } = await scriptOf(server, root, {})
  const refused = { userErrors: [{ code: 'FORBIDDEN' }] }
  const token = { name: 'more', role: 'ADMIN' as const, expiresInDays: 3_650 }
  const { createApiToken } = await script.request(CreateApiTokenDocument, { input: token })
  expect(createApiToken).toMatchObject({ secret: null, apiToken: null, ...refused })
  const account = { email: 'x@example.com', password: 'a password for tests' }
  const input = { ...account, role: 'ADMIN' as const }
  expect((await script.request(CreateUserDocument, { input })).createUser).toMatchObject(refused)
  const { renewSession } = await script.request(RenewSessionDocument, {})
  expect(renewSession).toMatchObject({ token: null, ...refused })

  const { revokeApiToken } = await script.request(RevokeApiTokenDocument, { input: { id } })
  expect(revokeApiToken).toEqual({ revokedId: id, userErrors: [] })
  expect(await script.request(ViewerDocument, {})).toEqual({ viewer: null })
  const again = await root.request(RevokeApiTokenDocument, { input: { id } })
  expect(again.revokeApiToken).toMatchObject({
    revokedId: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  })
})
