import { gql, type TypedDocumentNode } from '@apollo/client'
import { expect, test } from 'vitest'
import {
  DatasetDocument,
  DeleteTaskDocument,
  TasksChangedDocument,
  TasksDocument,
} from '../../schema/generated/operations.ts'
import { apolloClient, sees } from '../support/apollo.ts'
import { begin, importTask, until, uploadSales, uploadText } from '../support/imports.ts'
import { testServer } from '../support/server.ts'

/** A server of its own with so many ended imports, the newest first, and Apollo Client. */
async function withImports(count: number) {
  const server = await testServer()
  const api = await server.client()
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const id = await begin(api, { uploadId: await uploadText(server, api, 'a\n1\n') })
    await until(api, id, 'SUCCEEDED')
    ids.unshift(id)
  }
  return { server, api, ids, ...(await apolloClient(server)) }
}

test('a list follows its tasks, and takes in new ones', async () => {
  const { server, api, ids, watch } = await withImports(1)
  const { watched, shown } = watch(TasksDocument, {})
  const end = watched.subscribeToMore({
    document: TasksChangedDocument,
    updateQuery(_, { complete, previousData, subscriptionData }) {
      if (!complete) return undefined
      const { tasks } = previousData
      const { tasksChanged: task } = subscriptionData.data
      if (tasks.nodes.some(({ id }) => id === task.id)) return previousData
      return { ...previousData, tasks: { ...tasks, nodes: [task, ...tasks.nodes] } }
    },
  })
  await sees(() => shown.at(-1), { tasks: { nodes: [{ id: ids[0] }] } })
  const id = await begin(api, { uploadId: await uploadSales(server, api, 100_000) })
  await sees(() => shown.at(-1), {
    tasks: {
      nodes: [{ id, state: 'SUCCEEDED', progress: { rowsDone: 100_000 } }, { id: ids[0] }],
    },
  })
  const states = shown.map(({ tasks }) => tasks.nodes.find((task) => task.id === id)?.state)
  expect(states).toContain('RUNNING')
  end()
})

interface List {
  tasks: {
    nodes?: { id: string }[]
    edges?: { cursor: string; node: { id: string } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string }
  }
}
type Page = { first: number; after?: string }
const nodes: TypedDocumentNode<List, Page> = gql`
  query Nodes($first: Int!, $after: String) {
    tasks(first: $first, after: $after) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`
const edges: TypedDocumentNode<List, Page> = gql`
  query Edges($first: Int!, $after: String) {
    tasks(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

const idsIn = (list: List | undefined) => {
  const { tasks } = list ?? {}
  return (tasks?.nodes ?? tasks?.edges?.map(({ node }) => node))?.map(({ id }) => id)
}

test.each([
  ['nodes', nodes],
  ['edges', edges],
])('pages of %s join to one list, from which goes what is evicted', async (_, query) => {
  const { api, ids, client, watch } = await withImports(5)
  const { watched, shown } = watch(query, { first: 2 })
  await sees(() => idsIn(shown.at(-1)), ids.slice(0, 2))
  for (const length of [4, 5]) {
    const after = shown.at(-1)?.tasks.pageInfo.endCursor ?? ''
    await watched.fetchMore({ variables: { after } })
    await sees(() => idsIn(shown.at(-1)), ids.slice(0, length))
    expect(shown.at(-1)?.tasks.pageInfo.hasNextPage).toBe(length < 5)
  }
  const [gone = '', ...left] = ids
  await api.request(DeleteTaskDocument, { input: { id: gone } })
  client.cache.evict({ id: `ImportTask:${gone}` })
  await sees(() => idsIn(shown.at(-1)), left)
  expect(idsIn(shown.at(-1))).toHaveLength(4)
})

test('a list that is read anew begins anew; a page that was on its way for the old one is left out', async () => {
  const { ids, client, answers, watch } = await withImports(5)
  const { watched, shown } = watch(nodes, { first: 2 })
  await sees(() => idsIn(shown.at(-1)), ids.slice(0, 2))
  const page = answers.holdBack('Nodes')
  const after = shown.at(-1)?.tasks.pageInfo.endCursor ?? ''
  const late = watched.fetchMore({ variables: { after } })
  await page.arrived
  await watched.refetch({ first: 3 })
  await sees(() => idsIn(shown.at(-1)), ids.slice(0, 3))
  page.letGo()
  await late
  const kept = client.readQuery({ query: nodes, variables: { first: 3 } })
  expect(idsIn(kept ?? undefined)).toEqual(ids.slice(0, 3))
  expect(kept?.tasks.pageInfo.hasNextPage).toBe(true)
})

interface Numbers {
  dataset: { rows: { nodes: { number: number }[]; pageInfo: { startCursor: string } } }
}
interface RowsBefore {
  id: string
  last: number
  before?: string
}
const LastRows: TypedDocumentNode<Numbers, RowsBefore> = gql`
  query LastRows($id: ID!, $last: Int!, $before: String) {
    dataset(id: $id) {
      id
      rows(last: $last, before: $before) {
        nodes {
          number
        }
        pageInfo {
          startCursor
          hasPreviousPage
        }
      }
    }
  }
`

test('rows come from the front and from the back', async () => {
  const { server, api, watch } = await withImports(0)
  const text = `a\n${[1, 2, 3, 4, 5].join('\n')}\n`
  const task = await begin(api, { uploadId: await uploadText(server, api, text) })
  await until(api, task, 'SUCCEEDED')
  const id = (await importTask(api, task)).dataset?.id ?? ''
  const numbers = (data: Numbers | undefined) => data?.dataset.rows.nodes.map((row) => row.number)

  const front = watch(DatasetDocument, { id, first: 2 })
  await sees(() => front.shown.at(-1), { dataset: { rows: { nodes: [{ number: 1 }, {}] } } })
  const after = front.shown.at(-1)?.dataset?.rows.pageInfo.endCursor ?? ''
  await front.watched.fetchMore({ variables: { after } })
  await sees(() => front.shown.at(-1)?.dataset?.rows, {
    nodes: [1, 2, 3, 4].map((number) => ({ number, values: [number] })),
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  })

  const back = await apolloClient(server)
  const { watched, shown } = back.watch(LastRows, { id, last: 2 })
  await sees(() => numbers(shown.at(-1)), [4, 5])
  const before = shown.at(-1)?.dataset.rows.pageInfo.startCursor ?? ''
  await watched.fetchMore({ variables: { before } })
  await sees(() => numbers(shown.at(-1)), [2, 3, 4, 5])
})
