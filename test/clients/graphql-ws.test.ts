import { describe, expect, test } from 'vitest'
import { CreateUserDocument } from '../../schema/generated/operations.ts'
import { expiringToken } from '../support/expiring-token.ts'
import { begin, uploadText } from '../support/imports.ts'
import {
  live,
  readAll,
  readUntil,
  type TaskChanged,
  type TaskEvents,
  type TasksChanged,
  webSocketClient,
} from '../support/live.ts'
import { sharedServer, testServer, tokenOf } from '../support/server.ts'
import { stepsKind, stepsTasks } from '../support/steps.ts'

const shared = sharedServer(undefined, stepsKind)
const life = ['QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'QUEUED', 'RUNNING', 'STOPPING', 'STOPPED']

/** A client that is signed in to the server that tests share; `closes` are the codes of its sockets. */
async function connected() {
  const { server, api } = await shared()
  const authorization = `Bearer ${await tokenOf(server.url)}`
  const sockets = { opened: 0 }
  const client = webSocketClient(server.url, {
    connectionParams: { authorization },
    on: { opened: () => sockets.opened++ },
  })
  const changed = (id: string) =>
    client.iterate<TaskChanged>({ query: live.taskChanged, variables: { id } })
  const events = (id: string, after = 0) =>
    client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id, after } })
  /** Resolves when what was subscribed to before has begun: sessions are read one after the other. */
  const begun = async () => void (await client.iterate({ query: '{ viewer { id } }' }).next())
  return { server, api, client, sockets, tasks: stepsTasks(api), changed, events, begun }
}

describe('each subscription', () => {
  test('taskChanged: the task as it is, each later state, and the end', async () => {
    const { tasks, changed } = await connected()
    const id = await tasks.paused()
    const results = changed(id)
    const [first] = await readUntil(results, () => true)
    expect(first?.taskChanged).toMatchObject({ id, state: 'PAUSED' })
    await tasks.resume(id)
    await readUntil(results, ({ taskChanged }) => taskChanged.state === 'RUNNING')
    await tasks.stop(id)
    const rest = await readAll(results)
    expect(rest.at(-1)?.taskChanged.state).toBe('STOPPED')
    const revisions = rest.map(({ taskChanged }) => taskChanged.revision)
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
  })

  test('taskEvents: all there were, then all there are, and the end', async () => {
    const { tasks, events } = await connected()
    const id = await tasks.paused()
    const all = events(id)
    const later = events(id, 3)
    await readUntil(later, ({ taskEvents }) => taskEvents.seq === 4)
    await tasks.resume(id)
    await readUntil(later, ({ taskEvents }) => taskEvents.to === 'RUNNING')
    await tasks.stop(id)
    expect(await readAll(later)).toMatchObject([{ taskEvents: { seq: 7 } }, { taskEvents: {} }])
    const seen = (await readAll(all)).map(({ taskEvents }) => taskEvents)
    expect(seen.map(({ to }) => to)).toEqual(life)
    expect(seen.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('tasksChanged: tasks that match, as they change', async () => {
    const { server, api, client, tasks, begun } = await connected()
    const other = await tasks.paused()
    const ofKind = (kind: string) => {
      const variables = { filter: { kinds: [kind] } }
      return client.iterate<TasksChanged>({ query: live.tasksChanged, variables })
    }
    const [ofSteps, ofImports] = [ofKind('steps'), ofKind('import')] as const
    await begun()
    // no snapshot: what is PAUSED shows when it changes
    await tasks.stop(other)
    const uploadId = await uploadText(server, api, 'a\n1\n')
    const imported = await begin(api, { uploadId })
    const id = await tasks.start(1)
    const imports = await readUntil(ofImports, ({ tasksChanged: { state } }) => {
      return state === 'SUCCEEDED'
    })
    const steps = await readUntil(ofSteps, ({ tasksChanged: { state } }) => state === 'SUCCEEDED')
    expect(new Set(imports.map(({ tasksChanged }) => tasksChanged.id))).toEqual(new Set([imported]))
    expect(new Set(steps.map(({ tasksChanged }) => tasksChanged.id))).toEqual(new Set([other, id]))
    expect(steps.map(({ tasksChanged }) => tasksChanged.state)).not.toContain('PAUSED')
  })
})

describe('many operations on one socket', () => {
  test('each gets its own results, and one that is left frees its place', async () => {
    const { tasks, client, sockets, changed, events } = await connected()
    const ids = await Promise.all(Array.from({ length: 24 }, () => tasks.start()))
    const watched = ids.map((id) => ({ id, states: changed(id), seen: events(id) }))
    // one beside them, for as long as the socket is to stay
    const held = changed(ids[0] ?? '')
    const seen = await Promise.all(
      watched.map(async ({ id, states }) => {
        const read = await readUntil(states, () => true)
        return read.every(({ taskChanged }) => taskChanged.id === id)
      }),
    )
    expect(seen).toEqual(ids.map(() => true))
    const one = changed(ids[0] ?? '')
    await readUntil(one, () => true)
    const refused = client.iterate({ query: '{ viewer { id } }' })
    await expect(refused.next()).rejects.toMatchObject([{ message: /^At most 50 operations/ }])
    await one.return?.()
    const { value } = await client.iterate({ query: '{ viewer { id } }' }).next()
    expect(value).toMatchObject({ data: { viewer: {} } })

    await Promise.all(ids.map((id) => tasks.stop(id)))
    for (const { states, seen } of watched) {
      expect((await readAll(states)).at(-1)?.taskChanged.state).toBe('STOPPED')
      expect((await readAll(seen)).at(-1)?.taskEvents.to).toBe('STOPPED')
    }
    await readAll(held)
    expect(sockets.opened).toBe(1)
  })

  test('what is wrong with one is told to that one, and the others go on', async () => {
    const { server, api, tasks, sockets, ...ann } = await connected()
    const id = await tasks.paused()
    const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a password for bob' }
    await api.request(CreateUserDocument, { input: { ...account, role: 'EDITOR' } })
    const bob = await server.client(account)
    const own = await stepsTasks(bob).paused()
    const opened: number[] = []
    const client = webSocketClient(server.url, {
      connectionParams: { authorization: `Bearer ${await tokenOf(server.url, account)}` },
      on: { opened: () => opened.push(1) },
    })
    const ask = (query: string, variables = {}) => client.iterate({ query, variables })
    const running = client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id: own } })
    await readUntil(running, ({ taskEvents }) => taskEvents.to === 'PAUSED')

    await expect(ask('subscription {').next()).rejects.toMatchObject([
      { message: /^Syntax Error/, extensions: { code: 'BAD_USER_INPUT' } },
    ])
    await expect(ask('subscription { taskGone { id } }').next()).rejects.toMatchObject([
      { message: /Cannot query field "taskGone"/, extensions: { code: 'BAD_USER_INPUT' } },
    ])
    for (const query of [live.taskChanged, live.taskEvents]) {
      const forbidden = ask(query, { id })
      expect((await forbidden.next()).value).toMatchObject({
        errors: [{ message: `There is no task ${id}.`, extensions: { code: 'NOT_FOUND' } }],
      })
      expect((await forbidden.next()).done).toBe(true)
    }
    await stepsTasks(bob).stop(own)
    expect(await readAll(running)).toMatchObject([
      { taskEvents: { seq: 5, to: 'STOPPING' } },
      { taskEvents: { seq: 6, to: 'STOPPED' } },
    ])
    expect(opened).toEqual([1])
    // the task was there all the while
    expect(await readUntil(ann.changed(id), () => true)).toHaveLength(1)
  })
})

describe('a socket that closes', () => {
  test('for a token that expires, with 4403: the client comes back with a new one', async () => {
    const secret = 'a secret for tests, of 32 characters or more'
    const server = await testServer({ env: { ...stepsKind, JWT_SECRET: secret } })
    const tasks = stepsTasks(await server.client())
    const id = await tasks.paused()
    const token = await tokenOf(server.url)
    const tokens = [await expiringToken(secret, token), token]
    const closes: unknown[] = []
    const client = webSocketClient(server.url, {
      connectionParams: async () => ({ authorization: `Bearer ${tokens.shift()}` }),
      on: { closed: (event) => closes.push((event as { code: number }).code) },
    })
    const results = client.iterate<TaskEvents>({ query: live.taskEvents, variables: { id } })
    const before = await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')
    // it is told of all again, as it asked for all
    const again = await readUntil(results, ({ taskEvents }) => taskEvents.to === 'PAUSED')
    expect(again).toEqual(before)
    expect(closes).toEqual([4403])
    expect(tokens).toEqual([])
    await tasks.resume(id)
    await readUntil(results, ({ taskEvents }) => taskEvents.to === 'RUNNING')
    await tasks.stop(id)
    expect((await readAll(results)).at(-1)?.taskEvents).toMatchObject({ seq: 8, to: 'STOPPED' })
  })

  test('for a restart, with 1012: the client comes back, and all its subscriptions go on', async () => {
    const server = await testServer({ env: stepsKind })
    const tasks = stepsTasks(await server.client())
    const closes: unknown[] = []
    const client = webSocketClient(server.url, {
      connectionParams: { authorization: `Bearer ${await tokenOf(server.url)}` },
      on: { closed: (event) => closes.push((event as { code: number }).code) },
    })
    const id = await tasks.start()
    const variables = { id }
    const changed = client.iterate<TaskChanged>({ query: live.taskChanged, variables })
    const every = client.iterate<TasksChanged>({ query: live.tasksChanged })
    const events = client.iterate<TaskEvents>({ query: live.taskEvents, variables })
    await readUntil(changed, ({ taskChanged }) => taskChanged.state === 'RUNNING')
    await server.stop()
    await server.restart()
    await readUntil(events, ({ taskEvents: { seq } }) => seq === 4)
    await readUntil(every, ({ tasksChanged }) => tasksChanged.state === 'RUNNING')
    await tasks.stop(id)
    expect((await readAll(changed)).at(-1)?.taskChanged.state).toBe('STOPPED')
    await readUntil(every, ({ tasksChanged }) => tasksChanged.state === 'STOPPED')
    expect((await readAll(events)).at(-1)?.taskEvents.to).toBe('STOPPED')
    expect(closes[0]).toBe(1012)
  })
})
