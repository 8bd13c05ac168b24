import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import {
  CreateUserDocument,
  DatasetDocument,
  DatasetsDocument,
  ImportTaskDocument,
  PauseTaskDocument,
  type Role,
  SignInDocument,
  StartImportDocument,
  StopTaskDocument,
  TaskChangedDocument,
  TaskDocument,
  TasksDocument,
  UpdateUserDocument,
  UploadedFilesDocument,
  UsersDocument,
  ViewerDocument,
} from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { admin, type TestServer, testServer } from '../support/server.ts'

const NodeDocument = parse(
  'query ($id: ID!) { node(id: $id) { __typename id } }',
) as TypedDocumentNode<{ node: { __typename: string; id: string } | null }, { id: string }>

async function userOf(server: TestServer, administrator: ApiClient, role: Role) {
  const account = {
    email: `${role}-${Math.random()}@example.com`,
    password: 'a password for tests',
  }
  const { createUser } = await administrator.request(CreateUserDocument, {
    input: { ...account, role },
  })
  expect(createUser.userErrors).toEqual([])
  const id = createUser.user?.id ?? ''
  return { id, account, api: await server.client(account) }
}

async function imported(server: TestServer, api: ApiClient) {
  const file = join(server.folder, 'small.csv')
  writeFileSync(file, 'a,b\n1,2\n')
  const uploadId = await api.upload(file, 'small.csv')
  const { startImport } = await api.request(StartImportDocument, { input: { uploadId } })
  const id = startImport.task?.id ?? ''
  for await (const _ of api.subscribe(TaskChangedDocument, { id }));
  const { task } = await api.request(ImportTaskDocument, { id })
  const dataset = task?.__typename === 'ImportTask' ? (task.dataset?.id ?? '') : ''
  return { id, uploadId, dataset }
}

test('EDITORs see and change their own; somebody else’s id answers as one that does not exist', async () => {
  const server = await testServer()
  const root = await server.client()
  const ann = await userOf(server, root, 'EDITOR')
  const bob = await userOf(server, root, 'EDITOR')
  const { id, uploadId, dataset } = await imported(server, ann.api)
  expect((await ann.api.request(TaskDocument, { id })).task).not.toBeNull()

  expect(await bob.api.request(TaskDocument, { id })).toEqual({ task: null })
  expect(await bob.api.request(DatasetDocument, { id: dataset })).toEqual({ dataset: null })
  // an empty list of alternatives is no match, and never everyone's
  const none = await bob.api.request(TasksDocument, { filter: { states: [] } })
  expect(none.tasks).toMatchObject({ nodes: [], totalCount: 0 })
  for (const node of [id, uploadId, dataset, ann.id]) {
    expect(await bob.api.request(NodeDocument, { id: node })).toEqual({ node: null })
  }
  expect((await bob.api.request(TasksDocument, {})).tasks).toMatchObject({
    nodes: [],
    totalCount: 0,
  })
  expect((await bob.api.request(DatasetsDocument, {})).datasets.totalCount).toBe(0)
  expect((await bob.api.request(UploadedFilesDocument, {})).uploadedFiles.totalCount).toBe(0)
  const { pauseTask } = await bob.api.request(PauseTaskDocument, { input: { id } })
  expect(pauseTask).toMatchObject({ task: null, userErrors: [{ code: 'NOT_FOUND' }] })
  const { startImport } = await bob.api.request(StartImportDocument, { input: { uploadId } })
  expect(startImport).toMatchObject({ task: null, userErrors: [{ code: 'NOT_FOUND' }] })
  await expect(async () => {
    for await (const _ of bob.api.subscribe(TaskChangedDocument, { id }));
  }).rejects.toThrow(`There is no task ${id}`)
  // and an unknown id answers in the same words
  const unknown = 'task_01aaaaaaaaaaaaaaaaaaaaaaaa'
  await expect(async () => {
    for await (const _ of bob.api.subscribe(TaskChangedDocument, { id: unknown }));
  }).rejects.toThrow(`There is no task ${unknown}`)
  await expect(bob.api.request(UsersDocument, {})).rejects.toThrow()
})

test('VIEWERs read everything and change nothing; ADMINs do everything', async () => {
  const server = await testServer()
  const root = await server.client()
  const ann = await userOf(server, root, 'EDITOR')
  const eve = await userOf(server, root, 'VIEWER')
  const { id, uploadId, dataset } = await imported(server, ann.api)

  const seen = await eve.api.request(TaskDocument, { id })
  expect(seen.task).toMatchObject({ state: 'SUCCEEDED', availableActions: [] })
  expect((await eve.api.request(DatasetDocument, { id: dataset })).dataset).toMatchObject({
    rowCount: 1,
  })
  const { stopTask } = await eve.api.request(StopTaskDocument, { input: { id, keep: false } })
  expect(stopTask).toMatchObject({ task: { id }, userErrors: [{ code: 'FORBIDDEN' }] })
  const { startImport } = await eve.api.request(StartImportDocument, { input: { uploadId } })
  expect(startImport).toMatchObject({ task: null, userErrors: [{ code: 'FORBIDDEN' }] })
  await expect(eve.api.upload(join(server.folder, 'small.csv'), 'x.csv')).rejects.toThrow('403')
  const { createUser } = await eve.api.request(CreateUserDocument, {
    input: { email: 'x@example.com', password: 'a password for tests', role: 'ADMIN' },
  })
  expect(createUser).toMatchObject({ user: null, userErrors: [{ code: 'FORBIDDEN' }] })

  expect((await root.request(TasksDocument, {})).tasks.totalCount).toBe(1)
  expect((await root.request(UsersDocument, {})).users.totalCount).toBe(3)
})

test('a disabled account is out at once: its token, its sign-in and its open subscription', async () => {
  const server = await testServer()
  const root = await server.client()
  const ann = await userOf(server, root, 'EDITOR')
  expect((await ann.api.request(ViewerDocument, {})).viewer).not.toBeNull()
  await root.request(UpdateUserDocument, { input: { id: ann.id, disabled: true } })
  expect((await ann.api.request(ViewerDocument, {})).viewer).toBeNull()
  await expect(ann.api.request(TasksDocument, {})).rejects.toThrow('Sign in')
  const { signIn } = await root.request(SignInDocument, { input: ann.account })
  expect(signIn).toMatchObject({ token: null, userErrors: [{ code: 'BAD_CREDENTIALS' }] })
})

test('a wrong password and an unknown account answer alike', async () => {
  const server = await testServer()
  const stranger = new ApiClient(server.url)
  const wrong = await stranger.request(SignInDocument, {
    input: { email: admin.email, password: 'not the password' },
  })
  const unknown = await stranger.request(SignInDocument, {
    input: { email: 'nobody@example.com', password: 'not the password' },
  })
  expect(wrong).toEqual(unknown)
  expect(wrong.signIn.userErrors).toMatchObject([{ code: 'BAD_CREDENTIALS' }])
})

test('without a sign-in there is nothing to see', async () => {
  const server = await testServer()
  const stranger = new ApiClient(server.url)
  expect(await stranger.request(ViewerDocument, {})).toEqual({ viewer: null })
  await expect(stranger.request(TasksDocument, {})).rejects.toThrow('Sign in')
  await expect(stranger.upload('package.json', 'x.csv')).rejects.toThrow('401')
})

test('node gives each sort of thing by its id', async () => {
  const server = await testServer()
  const root = await server.client()
  const { id, uploadId, dataset } = await imported(server, root)
  const { viewer } = await root.request(ViewerDocument, {})
  const typeOf = async (node: string) => (await root.request(NodeDocument, { id: node })).node
  expect(await typeOf(id)).toEqual({ __typename: 'ImportTask', id })
  expect(await typeOf(uploadId)).toEqual({ __typename: 'UploadedFile', id: uploadId })
  expect(await typeOf(dataset)).toEqual({ __typename: 'Dataset', id: dataset })
  expect(await typeOf(viewer?.id ?? '')).toEqual({ __typename: 'User', id: viewer?.id })
  expect(await typeOf('nothing')).toBeNull()
})

test('a file that was uploaded by somebody else does not show through one’s own import', async () => {
  const server = await testServer()
  const root = await server.client()
  const ann = await userOf(server, root, 'EDITOR')
  const ben = await userOf(server, root, 'ADMIN')
  const { uploadId } = await imported(server, ann.api)
  const { startImport } = await ben.api.request(StartImportDocument, { input: { uploadId } })
  const id = startImport.task?.id ?? ''
  const sourceOf = async () => {
    const { task } = await ben.api.request(ImportTaskDocument, { id })
    return task?.__typename === 'ImportTask' ? task.source : undefined
  }
  expect(await sourceOf()).toMatchObject({ id: uploadId })
  await root.request(UpdateUserDocument, { input: { id: ben.id, role: 'EDITOR' } })
  expect(await sourceOf()).toBeNull()
})
