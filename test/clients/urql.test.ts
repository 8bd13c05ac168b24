import {
  Client,
  type ClientOptions,
  cacheExchange,
  fetchExchange,
  type OperationResult,
  type OperationResultSource,
  subscriptionExchange,
} from '@urql/core'
import type { Sink } from 'graphql-ws'
import { expect, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StartImportDocument,
  TaskChangedDocument,
  TaskDocument,
} from '../../schema/generated/operations.ts'
import { uploadSales } from '../support/imports.ts'
import { live, type TaskEvents, type TasksChanged, webSocketClient } from '../support/live.ts'
import { sharedServer, tokenOf } from '../support/server.ts'
import { stepsKind, stepsTasks } from '../support/steps.ts'

const shared = sharedServer(undefined, stepsKind)

/** A client as urql's documentation makes it, with what `options` add. */
async function connected(options: Partial<ClientOptions> = {}) {
  const { server, api } = await shared()
  const authorization = `Bearer ${await tokenOf(server.url)}`
  const socket = webSocketClient(server.url, { connectionParams: { authorization } })
  const client = new Client({
    url: `${server.url}/graphql`,
    fetchOptions: { headers: { authorization } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            // their types differ only in whether what is left out may be undefined
            unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink as Sink),
          }),
        }),
      }),
    ],
    ...options,
  })
  return { server, api, client, tasks: stepsTasks(api) }
}

/** Passes on the results of a subscription until it completes; rejects at the first error. */
function followed<Data>(
  results: OperationResultSource<OperationResult<Data>>,
  seen: (data: Data) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    results.subscribe(({ data, error, hasNext }) => {
      if (error) reject(error)
      // urql tells of the end by the last result once more
      else if (!hasNext) resolve()
      else if (data) seen(data)
    })
  })
}

test('queries, mutations and subscriptions: an import, followed to its end through a pause', async () => {
  const { server, api, client } = await connected()
  const uploadId = await uploadSales(server, api, 100_000)
  const started = await client.mutation(StartImportDocument, { input: { uploadId } }).toPromise()
  const id = started.data?.startImport.task?.id ?? ''
  const states: string[] = []
  let paused: Promise<unknown> | undefined
  let resumed: Promise<unknown> | undefined
  const input = { id }
  await followed(
    client.subscription(TaskChangedDocument, { id }),
    ({ taskChanged: { state, progress } }) => {
      if (states.at(-1) !== state) states.push(state)
      if (progress.rowsDone > 0)
        paused ??= client.mutation(PauseTaskDocument, { input }).toPromise()
      if (state === 'PAUSED') resumed ??= client.mutation(ResumeTaskDocument, { input }).toPromise()
    },
  )
  expect(await paused).toMatchObject({ data: { pauseTask: { userErrors: [] } } })
  expect(await resumed).toMatchObject({ data: { resumeTask: { userErrors: [] } } })
  expect(states).toContain('PAUSED')
  expect(states.at(-1)).toBe('SUCCEEDED')
  const { data } = await client.query(TaskDocument, { id }).toPromise()
  expect(data?.task).toMatchObject({ state: 'SUCCEEDED', progress: { rowsDone: 100_000 } })
})

test('taskEvents and tasksChanged, and one that is left while another goes on', async () => {
  const { client, tasks } = await connected()
  const id = await tasks.paused()
  const seqs: number[] = []
  const events = client.subscription<TaskEvents>(live.taskEvents, { id })
  const all = followed(events, ({ taskEvents }) => seqs.push(taskEvents.seq))
  const heard = Promise.withResolvers<void>()
  const left: string[] = []
  const { unsubscribe } = client
    .subscription<TasksChanged>(live.tasksChanged, { filter: { kinds: ['steps'] } })
    .subscribe(({ data }) => {
      if (data === undefined) return
      left.push(data.tasksChanged.state)
      heard.resolve()
    })
  await expect.poll(() => seqs).toEqual([1, 2, 3, 4])
  await tasks.resume(id)
  await heard.promise
  unsubscribe()
  const before = [...left]
  await tasks.stop(id)
  await all
  expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(left).toEqual(before)
})

test('an error is told in words, over each way', async () => {
  const { client } = await connected()
  const id = 'task_none'
  const subscription = followed(client.subscription(live.taskChanged, { id }), () => {})
  await expect(subscription).rejects.toThrow('There is no task task_none.')
  const { error } = await client.query('{ taskGone }', {}).toPromise()
  expect(error?.message).toContain('Cannot query field "taskGone"')
  const wrong = followed(client.subscription('subscription { taskGone { id } }', {}), () => {})
  await expect(wrong).rejects.toThrow('Cannot query field "taskGone"')
})

test('with fetchSubscriptions, over server-sent events', async () => {
  const { client, tasks } = await connected({
    fetchSubscriptions: true,
    exchanges: [cacheExchange, fetchExchange],
  })
  const id = await tasks.paused()
  const seqs: number[] = []
  const events = client.subscription<TaskEvents>(live.taskEvents, { id })
  const all = followed(events, ({ taskEvents }) => seqs.push(taskEvents.seq))
  await expect.poll(() => seqs).toEqual([1, 2, 3, 4])
  await tasks.stop(id)
  await all
  expect(seqs).toEqual([1, 2, 3, 4, 5, 6])
})
