import { type ClientOptions, createClient } from 'graphql-sse'
import { expect, onTestFinished, test } from 'vitest'
import { expiringToken } from '../support/expiring-token.ts'
import {
  live,
  readAll,
  readUntil,
  type TaskChanged,
  type TaskEvents,
  type TasksChanged,
} from '../support/live.ts'
import { sharedServer, testServer, tokenOf } from '../support/server.ts'
import { stepsKind, stepsTasks } from '../support/steps.ts'

const shared = sharedServer(undefined, stepsKind)

/** A client in the mode of distinct connections: a request for each subscription. */
function sseClient(url: string, options: Partial<ClientOptions>) {
  const client = createClient({
    url: `${url}/graphql`,
    retryAttempts: 1_000,
    retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
    ...options,
  })
  onTestFinished(() => client.dispose())
  return client
}

async function connected(options: Partial<ClientOptions> = {}) {
  const { server, api } = await shared()
  const headers = { authorization: `Bearer ${await tokenOf(server.url)}` }
  const client = sseClient(server.url, { headers, ...options })
  return { client, tasks: stepsTasks(api) }
}

test('taskChanged, tasksChanged and taskEvents, each on a connection of its own', async () => {
  const { client, tasks } = await connected()
  const id = await tasks.paused()
  const variables = { id }
  const connections: Promise<void>[] = []
  /** Resolves in `connections` once the server has answered: then the subscription has begun. */
  const open = <Data>(query: string, given = {}) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    connections.push(promise)
    return client.iterate<Data>({ query, variables: given }, { connected: () => resolve() })
  }
  const changed = open<TaskChanged>(live.taskChanged, variables)
  const events = open<TaskEvents>(live.taskEvents, variables)
  const every = open<TasksChanged>(live.tasksChanged, { filter: { kinds: ['steps'] } })
  const none = open<TasksChanged>(live.tasksChanged, { filter: { kinds: ['import'] } })
  await Promise.all(connections)
  await readUntil(events, ({ taskEvents }) => taskEvents.to === 'PAUSED')
  await tasks.resume(id)
  await readUntil(changed, ({ taskChanged }) => taskChanged.state === 'RUNNING')
  await readUntil(events, ({ taskEvents }) => taskEvents.to === 'RUNNING')
  await tasks.stop(id)
  expect((await readAll(changed)).at(-1)?.taskChanged).toMatchObject({ id, state: 'STOPPED' })
  expect((await readAll(events)).map(({ taskEvents }) => taskEvents.seq)).toEqual([7, 8])
  const heard = await readUntil(every, ({ tasksChanged }) => tasksChanged.state === 'STOPPED')
  expect(new Set(heard.map(({ tasksChanged }) => tasksChanged.id))).toEqual(new Set([id]))
  // what does not match has come to nobody
  await none.return?.()
  expect((await none.next()).done).toBe(true)
})

test('a restart: the client comes back, is told of all again, and of what is new', async () => {
  const server = await testServer({ env: stepsKind })
  const tasks = stepsTasks(await server.client())
  const token = await tokenOf(server.url)
  const connections: boolean[] = []
  const client = sseClient(server.url, {
    headers: async () => ({ authorization: `Bearer ${token}` }),
    on: { connected: (isAgain) => connections.push(isAgain) },
  })
  const id = await tasks.paused()
  const results = client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id } })
  const before = await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')
  await server.stop()
  await server.restart()
  expect(await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')).toEqual(before)
  await tasks.resume(id)
  await readUntil(results, ({ taskEvents }) => taskEvents.to === 'RUNNING')
  await tasks.stop(id)
  expect((await readAll(results)).map(({ taskEvents }) => taskEvents.seq)).toEqual([7, 8])
  expect(connections).toEqual([false, true])
})

test('a token that expires: the stream is cut, and the client comes back with a new one', async () => {
  const secret = 'a secret for tests, of 32 characters or more'
  const server = await testServer({ env: { ...stepsKind, JWT_SECRET: secret } })
  const tasks = stepsTasks(await server.client())
  const id = await tasks.paused()
  const token = await tokenOf(server.url)
  const tokens = [await expiringToken(secret, token), token]
  const client = sseClient(server.url, {
    headers: async () => ({ authorization: `Bearer ${tokens.shift()}` }),
  })
  const results = client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id } })
  const before = await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')
  expect(await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')).toEqual(before)
  expect(tokens).toEqual([])
  await tasks.stop(id)
  expect((await readAll(results)).at(-1)?.taskEvents.to).toBe('STOPPED')
})

test.each([
  [
    'a task that is not there',
    live.taskChanged,
    { id: 'task_none' },
    'There is no task task_none.',
  ],
  ['an unknown field', 'subscription { taskGone { id } }', {}, 'Cannot query field "taskGone"'],
  ['a syntax error', 'subscription {', {}, 'Syntax Error'],
])('%s is told in words, and ends the subscription', async (_, query, variables, message) => {
  const { client } = await connected({ retryAttempts: 0 })
  const results = client.iterate({ query, variables })
  expect((await results.next()).value).toMatchObject({
    errors: [{ message: expect.stringContaining(message) }],
  })
  expect((await results.next()).done).toBe(true)
})

test('a subscription that is left ends; another one goes on', async () => {
  const { client, tasks } = await connected()
  const id = await tasks.paused()
  const request = { query: live.taskEvents, variables: { id } }
  const [left, kept] = [client.iterate<TaskEvents>(request), client.iterate<TaskEvents>(request)]
  for (const each of [left, kept]) await readUntil(each, ({ taskEvents }) => taskEvents.seq === 4)
  await left.return?.()
  await tasks.stop(id)
  expect(await readAll(left)).toEqual([])
  expect(await readAll(kept)).toHaveLength(2)
})
