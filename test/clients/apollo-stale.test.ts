import { gql, type TypedDocumentNode } from '@apollo/client'
import { expect, test } from 'vitest'
import { createCache } from '../../schema/apollo/cache.ts'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  TaskChangedDocument,
  TaskDocument,
  TasksDocument,
} from '../../schema/generated/operations.ts'
import { apolloClient, sees } from '../support/apollo.ts'
import { begin, until, untilMoving, uploadSales, uploadText } from '../support/imports.ts'
import { sharedServer } from '../support/server.ts'

// An answer is held back until the subscription has told of the task's end, and comes in then.

const shared = sharedServer()
const rows = 200_000

/** An import that is paused, and Apollo Client. */
async function paused() {
  const { server, api } = await shared()
  const id = await begin(api, { uploadId: await uploadSales(server, api, rows) })
  await untilMoving(api, id)
  await api.request(PauseTaskDocument, { input: { id } })
  await until(api, id, 'PAUSED')
  const resume = () => api.request(ResumeTaskDocument, { input: { id } })
  return { server, api, id, resume, ...(await apolloClient(server)) }
}

const atEnd = { state: 'SUCCEEDED', progress: { rowsDone: rows, fraction: 1 } }

test('a stale answer to a query leaves the newer state, and shows it', async () => {
  const { id, resume, answers, watch, follow } = await paused()
  const answer = answers.holdBack('Task')
  const { shown } = watch(TaskDocument, { id })
  expect(await answer.arrived).toMatchObject({ task: { state: 'PAUSED' } })
  const { ended } = follow(TaskChangedDocument, { id })
  await resume()
  await ended
  answer.letGo()
  await sees(() => shown.at(0), { task: atEnd })
  expect(shown).toHaveLength(1)
})

test('a stale answer to a mutation leaves the newer state, and gives it', async () => {
  const { id, client, answers, watch, follow } = await paused()
  const { shown } = watch(TaskDocument, { id })
  const { ended } = follow(TaskChangedDocument, { id })
  const answer = answers.holdBack('ResumeTask')
  const resumed = client.mutate({ mutation: ResumeTaskDocument, variables: { input: { id } } })
  const arrived = await answer.arrived
  expect(arrived).not.toMatchObject({ resumeTask: { task: { state: 'SUCCEEDED' } } })
  await ended
  await sees(() => shown.at(-1), { task: atEnd })
  const before = shown.length
  answer.letGo()
  expect((await resumed).data?.resumeTask.task).toMatchObject(atEnd)
  expect(client.readQuery({ query: TaskDocument, variables: { id } })?.task).toMatchObject(atEnd)
  expect(shown).toHaveLength(before)
})

test('of an answer with many tasks, only the stale one is left out', async () => {
  const { server, api, id, resume, client, answers, follow } = await paused()
  const other = await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
  await until(api, other, 'SUCCEEDED')
  const answer = answers.holdBack('Tasks')
  const listed = client.query({ query: TasksDocument, variables: { first: 2 } })
  const sent = { tasks: { nodes: [{ id: other }, { id, state: 'PAUSED' }] } }
  expect(await answer.arrived).toMatchObject(sent)
  const { ended } = follow(TaskChangedDocument, { id })
  await resume()
  await ended
  answer.letGo()
  const { data } = await listed
  expect(data?.tasks.nodes).toMatchObject([
    { id: other, state: 'SUCCEEDED', progress: { rowsDone: 1 } },
    { id, ...atEnd },
  ])
  expect(data?.tasks.totalCount).toBeGreaterThanOrEqual(2)
})

const StateChanged: TypedDocumentNode<unknown, { id: string }> = gql`
  subscription StateChanged($id: ID!) {
    taskChanged(id: $id) {
      id
      version: revision
      state
    }
  }
`

test('a stale answer fills in what the cache does not have, and asks for nothing again', async () => {
  const { id, resume, answers, watch, follow } = await paused()
  const answer = answers.holdBack('Task')
  const { shown } = watch(TaskDocument, { id })
  await answer.arrived
  const { ended } = follow(StateChanged, { id })
  await resume()
  await ended
  answer.letGo()
  await sees(() => shown.at(0), { task: { state: 'SUCCEEDED', kind: 'import', finishedAt: null } })
  expect(answers.sent.filter((name) => name === 'Task')).toHaveLength(1)
})

interface Events {
  task: {
    state: string
    events: { nodes: { seq: number }[]; pageInfo: { endCursor: string } }
  }
}
const EventsOfTask: TypedDocumentNode<Events, { id: string; after?: string | undefined }> = gql`
  query EventsOfTask($id: ID!, $after: String) {
    task(id: $id) {
      ...TaskFields
      events(first: 1, after: $after) {
        nodes {
          id
          seq
        }
        pageInfo {
          endCursor
        }
      }
    }
  }
`

test('a page of a list comes in, however old the task is that comes with it', async () => {
  const { id, resume, answers, watch, follow } = await paused()
  const { watched, shown } = watch(EventsOfTask, { id })
  await sees(() => shown.at(-1), { task: { events: { nodes: [{ seq: 1 }] } } })
  const page = answers.holdBack('EventsOfTask')
  const after = shown.at(-1)?.task.events.pageInfo.endCursor
  const fetched = watched.fetchMore({ variables: { after } })
  expect(await page.arrived).toMatchObject({ task: { state: 'PAUSED' } })
  const { ended } = follow(TaskChangedDocument, { id })
  await resume()
  await ended
  page.letGo()
  await fetched
  await sees(() => shown.at(-1)?.task, { ...atEnd, events: { nodes: [{ seq: 1 }, { seq: 2 }] } })
})

test('a stale first page of a list leaves the longer list', async () => {
  const { id, resume, client, answers, watch, follow } = await paused()
  const { watched, shown } = watch(EventsOfTask, { id })
  await sees(() => shown.at(-1), { task: { state: 'PAUSED' } })
  const stale = answers.holdBack('EventsOfTask')
  const query = { query: EventsOfTask, variables: { id }, fetchPolicy: 'network-only' } as const
  const asked = client.query(query)
  await stale.arrived
  await watched.fetchMore({ variables: { after: shown.at(-1)?.task.events.pageInfo.endCursor } })
  const { ended } = follow(TaskChangedDocument, { id })
  await resume()
  await ended
  stale.letGo()
  const { data } = await asked
  expect(data?.task).toMatchObject({ ...atEnd, events: { nodes: [{ seq: 1 }, { seq: 2 }] } })
})

test('an answer that is as new as the cache comes in whole', async () => {
  const { id, client, watch } = await paused()
  const { shown } = watch(TaskDocument, { id })
  await sees(() => shown.at(-1), { task: { state: 'PAUSED' } })
  const actions = { fields: { availableActions: () => [] } }
  client.cache.modify({ id: `ImportTask:${id}`, ...actions })
  await sees(() => shown.at(-1), { task: { availableActions: [] } })
  await client.query({ query: TaskDocument, variables: { id }, fetchPolicy: 'network-only' })
  await sees(() => shown.at(-1), { task: { availableActions: ['RESUME', 'STOP'] } })
})

test('a type that was added to the server is a task as the others are', () => {
  const cache = createCache({ possibleTypes: { Task: ['ChecksumTask'], Node: ['ChecksumTask'] } })
  const changed = gql`
    fragment Changed on Task {
      id
      revision
      state
      progress {
        fraction
      }
    }
  `
  const write = (revision: number, state: string) => {
    const progress = { __typename: 'TaskProgress', fraction: revision / 10 }
    const task = { __typename: 'ChecksumTask', id: 'task_1', revision, state, progress }
    cache.writeFragment({ id: 'ChecksumTask:task_1', data: task, fragment: changed })
  }
  write(9, 'RUNNING')
  write(10, 'SUCCEEDED')
  write(8, 'RUNNING')
  expect(cache.readFragment({ id: 'ChecksumTask:task_1', fragment: changed })).toMatchObject({
    revision: 10,
    state: 'SUCCEEDED',
    progress: { fraction: 1 },
  })
})
