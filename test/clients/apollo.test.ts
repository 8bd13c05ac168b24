import { gql, type TypedDocumentNode } from '@apollo/client'
import { expect, test } from 'vitest'
import { createApolloClient } from '../../schema/apollo/client.ts'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StartExportDocument,
  StartImportDocument,
  StopTaskDocument,
  TaskChangedDocument,
  TaskDocument,
  TaskFieldsFragmentDoc,
} from '../../schema/generated/operations.ts'
import { apolloClient, sees } from '../support/apollo.ts'
import {
  begin,
  importTask,
  until,
  untilMoving,
  uploadSales,
  uploadText,
} from '../support/imports.ts'
import { sharedServer } from '../support/server.ts'

const shared = sharedServer()

/** An import that has written rows, and Apollo Client. */
async function moving(rows = 200_000) {
  const { server, api } = await shared()
  const id = await begin(api, { uploadId: await uploadSales(server, api, rows) })
  await untilMoving(api, id)
  return { api, id, variables: { input: { id } }, ...(await apolloClient(server)) }
}

test('a watched query follows its task to the end, through a pause and a resume', async () => {
  const { server, api } = await shared()
  const { client, watch, follow } = await apolloClient(server)
  const uploadId = await uploadSales(server, api, 200_000)
  const variables = { input: { uploadId } }
  const { data } = await client.mutate({ mutation: StartImportDocument, variables })
  const id = data?.startImport.task?.id ?? ''
  const { shown } = watch(TaskDocument, { id })
  const { ended } = follow(TaskChangedDocument, { id })
  await sees(() => shown.at(-1), { task: { state: 'RUNNING' } })
  const control = { variables: { input: { id } } }
  await client.mutate({ mutation: PauseTaskDocument, ...control })
  await sees(() => shown.at(-1), {
    task: { state: 'PAUSED', availableActions: ['RESUME', 'STOP'] },
  })
  await client.mutate({ mutation: ResumeTaskDocument, ...control })
  await ended
  const atEnd = { state: 'SUCCEEDED', progress: { rowsDone: 200_000, fraction: 1 } }
  await sees(() => shown.at(-1)?.task, atEnd)
  expect(client.readQuery({ query: TaskDocument, variables: { id } })?.task).toMatchObject(atEnd)
  const revisions = shown.map(({ task }) => task?.revision ?? 0)
  expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
})

const FractionChanged: TypedDocumentNode<unknown, { id: string }> = gql`
  subscription FractionChanged($id: ID!) {
    taskChanged(id: $id) {
      id
      revision
      state
      progress {
        fraction
      }
    }
  }
`

test('a subscription to fewer fields leaves the others where they are', async () => {
  const { id, client, answers, watch, follow } = await moving()
  const { shown } = watch(TaskDocument, { id })
  await sees(() => shown.at(-1), { task: { id } })
  const { ended } = follow(FractionChanged, { id })
  await ended
  const expected = { state: 'SUCCEEDED', progress: { fraction: 1, unit: 'BYTES' } }
  await sees(() => shown.at(-1)?.task, expected)
  expect(client.readQuery({ query: TaskDocument, variables: { id } })?.task).toMatchObject(expected)
  expect(answers.sent).toEqual(['Task', 'FractionChanged'])
})

test('an optimistic pause shows at once, and gives way to what is so', async () => {
  const { id, variables, client, answers, watch, follow } = await moving()
  const { shown } = watch(TaskDocument, { id })
  follow(TaskChangedDocument, { id })
  await sees(() => shown.at(-1), { task: { state: 'RUNNING' } })
  const task = client.readFragment({
    fragment: TaskFieldsFragmentDoc,
    from: { __typename: 'ImportTask', id },
  })
  if (task === null) throw new Error('no task in the cache')
  const answer = answers.holdBack('PauseTask')
  const paused = client.mutate({
    mutation: PauseTaskDocument,
    variables,
    optimisticResponse: {
      pauseTask: { task: { ...task, state: 'PAUSING', availableActions: [] }, userErrors: [] },
    },
  })
  expect(shown.at(-1)).toMatchObject({ task: { state: 'PAUSING', availableActions: [] } })
  await answer.arrived
  answer.letGo()
  await paused
  await sees(() => shown.at(-1), {
    task: { state: 'PAUSED', availableActions: ['RESUME', 'STOP'] },
  })
})

test('a stop shows without an optimistic answer, and one that is not allowed tells what is so', async () => {
  const { id, variables, client, watch, follow } = await moving()
  const { shown } = watch(TaskDocument, { id })
  const { ended } = follow(TaskChangedDocument, { id })
  const stopped = await client.mutate({ mutation: StopTaskDocument, variables })
  expect(stopped.data?.stopTask.userErrors).toEqual([])
  await ended
  await sees(() => shown.at(-1), { task: { state: 'STOPPED', availableActions: [] } })
  const { data } = await client.mutate({ mutation: ResumeTaskDocument, variables })
  expect(data?.resumeTask).toMatchObject({
    task: { id, state: 'STOPPED' },
    userErrors: [{ code: 'INVALID_STATE' }],
  })
})

interface AnyNode {
  node: Record<string, unknown> | null
}
const NodeOfId: TypedDocumentNode<AnyNode, { id: string }> = gql`
  query NodeOfId($id: ID!) {
    node(id: $id) {
      id
      ... on Task {
        state
        ...TaskFields
      }
      ... on ExportTask {
        format
      }
      ... on ImportTask {
        mode
      }
    }
  }
`

test('fragments on interfaces hold for the types behind them', async () => {
  const { server, api } = await shared()
  const { client } = await apolloClient(server)
  const imported = await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
  await until(api, imported, 'SUCCEEDED')
  const { dataset } = await importTask(api, imported)
  const variables = { input: { datasetId: dataset?.id ?? '' } }
  const { data } = await client.mutate({ mutation: StartExportDocument, variables })
  const exported = data?.startExport.task?.id ?? ''
  await until(api, exported, 'SUCCEEDED')
  const nodes = [imported, exported].map(async (id) => {
    await client.query({ query: NodeOfId, variables: { id } })
    return client.readQuery({ query: NodeOfId, variables: { id } })?.node
  })
  const fields = { state: 'SUCCEEDED', progress: { unit: expect.any(String) }, failure: null }
  expect(await Promise.all(nodes)).toMatchObject([
    { __typename: 'ImportTask', id: imported, mode: 'CREATE', ...fields },
    { __typename: 'ExportTask', id: exported, format: 'CSV', ...fields },
  ])
})

test('a url that is not absolute is refused in words', () => {
  expect(() => createApolloClient({ url: '/graphql', token: () => null })).toThrow(
    'url must be absolute, as https://sluice.example.com/graphql is; it is "/graphql"',
  )
})
