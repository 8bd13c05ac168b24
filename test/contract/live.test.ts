import { expect, test } from 'vitest'
import {
  CreateUserDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { type Followed, follow } from '../support/follow.ts'
import {
  begin,
  historyOf,
  until,
  untilMoving,
  uploadSales,
  uploadText,
} from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { admin, secondServer, signedIn, type TestServer, testServer } from '../support/server.ts'

interface SeenTask {
  readonly id: string
  readonly state: string
  readonly revision: number
  readonly availableActions: readonly string[]
}

interface SeenEvent {
  readonly seq: number
  readonly from: string | null
  readonly to: string
}

const tasksChanged = /* GraphQL */ `
  subscription ($filter: TaskFilter) {
    tasksChanged(filter: $filter) { id state revision availableActions }
  }
`
const taskChanged = /* GraphQL */ `
  subscription ($id: ID!) {
    taskChanged(id: $id) { id state revision availableActions }
  }
`
const taskEvents = /* GraphQL */ `
  subscription ($taskId: ID!, $after: Int! = 0) {
    taskEvents(taskId: $taskId, after: $after) { seq from to }
  }
`

const password = 'staple battery horse'

/** One who may change their own things, and one who may look at everything. */
async function users(server: TestServer, api: ApiClient) {
  const accounts = { editor: 'EDITOR', viewer: 'VIEWER' } as const
  for (const [name, role] of Object.entries(accounts)) {
    await api.request(CreateUserDocument, {
      input: { email: `${name}@example.com`, password, role },
    })
  }
  return {
    editor: { email: 'editor@example.com', password },
    viewer: { email: 'viewer@example.com', password },
    asEditor: await signedIn(server.url, { email: 'editor@example.com', password }),
  }
}

async function pausedImport(server: TestServer, api: ApiClient): Promise<string> {
  const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })
  await untilMoving(api, id)
  await api.request(PauseTaskDocument, { input: { id } })
  await until(api, id, 'PAUSED')
  return id
}

async function short(server: TestServer, api: ApiClient): Promise<string> {
  const id = await begin(api, { uploadId: await uploadText(server, api, 'a,b\n1,2\n') })
  await until(api, id, 'SUCCEEDED')
  return id
}

const statesOf = ({ items }: Followed<SeenTask>) => items.map(({ state }) => state)
/** Neighbours that are the same are one. */
const changes = (states: readonly string[]) => states.filter((each, i) => each !== states[i - 1])

onEachDatabase((kind) => {
  test('taskEvents gives every event after a seq, live, and completes with the task', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const taskId = await pausedImport(server, api)
    const all = await follow<SeenEvent>(server.url, taskEvents, { variables: { taskId } })
    const later = await follow<SeenEvent>(server.url, taskEvents, {
      variables: { taskId, after: 3 },
    })
    await api.request(ResumeTaskDocument, { input: { id: taskId } })
    await Promise.all([all.completed, later.completed])
    expect(all.items.map(({ to }) => to)).toEqual(await historyOf(api, taskId))
    expect(all.items.map(({ seq }) => seq)).toEqual(all.items.map((_, i) => i + 1))
    expect(later.items).toEqual(all.items.slice(3))
    // of one that has ended, too
    const again = await follow<SeenEvent>(server.url, taskEvents, {
      variables: { taskId, after: 1 },
    })
    await again.completed
    expect(again.items).toEqual(all.items.slice(1))
  })

  test('tasksChanged tells of a task that matches before a change, and of one that matches after it', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const id = await pausedImport(server, api)
    // it was PAUSED before anybody listened
    const variables = { filter: { states: ['PAUSED', 'STOPPED'] } }
    const paused = await follow<SeenTask>(server.url, tasksChanged, { variables })
    const nothing = await follow<SeenTask>(server.url, tasksChanged, {
      variables: { filter: { states: [] } },
    })
    await api.request(ResumeTaskDocument, { input: { id } })
    await paused.until(({ state }) => state !== 'PAUSED')
    await untilMoving(api, id)
    await api.request(StopTaskDocument, { input: { id, keep: false } })
    await paused.until(({ state }) => state === 'STOPPED')
    const states = changes(statesOf(paused))
    // the step out of the filter, then nothing until the one into it
    expect(['QUEUED', 'RUNNING']).toContain(states[0])
    expect(states.at(-1)).toBe('STOPPED')
    expect(states).not.toContain('SUCCEEDED')
    expect(states.length).toBeLessThanOrEqual(3)
    expect(nothing.items).toEqual([])
  })

  test('tasksChanged tells of progress and of all tasks, in order of their revisions', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const all = await follow<SeenTask>(server.url, tasksChanged)
    const imports = await follow<SeenTask>(server.url, tasksChanged, {
      variables: { filter: { kinds: ['import'] } },
    })
    const exports = await follow<SeenTask>(server.url, tasksChanged, {
      variables: { filter: { kinds: ['export'] } },
    })
    const long = await begin(api, { uploadId: await uploadSales(server, api, 300_000) })
    const ids = [long, await short(server, api)]
    for (const id of ids) {
      await all.until((task) => task.id === id && task.state === 'SUCCEEDED')
      await imports.until((task) => task.id === id && task.state === 'SUCCEEDED')
      const revisions = all.items.filter((task) => task.id === id).map(({ revision }) => revision)
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
    }
    const running = all.items.filter(({ id, state }) => id === long && state === 'RUNNING')
    expect(running.length).toBeGreaterThan(1)
    expect(exports.items).toEqual([])
  })

  test('each subscriber gets what their own rights allow, though all ask for the same', async () => {
    const server = await testServer({ on: kind })
    const api = await server.client()
    const { editor, viewer, asEditor } = await users(server, api)
    const id = await pausedImport(server, api)
    const [asAdmin, again, asViewer] = await Promise.all(
      [admin, admin, viewer].map((account) =>
        follow<SeenTask>(server.url, taskChanged, { variables: { id }, account }),
      ),
    )
    const unseen = await follow<SeenTask>(server.url, taskChanged, {
      variables: { id },
      account: editor,
    })
    await expect(unseen.completed).rejects.toThrow(`There is no task ${id}.`)
    const [ofAll, ofOwn] = await Promise.all(
      [viewer, editor].map((account) =>
        follow<SeenTask>(server.url, tasksChanged, { account, variables: { filter: {} } }),
      ),
    )
    await api.request(ResumeTaskDocument, { input: { id } })
    const own = await short(server, asEditor)
    await ofOwn?.until((task) => task.id === own && task.state === 'SUCCEEDED')
    for (const subscriber of [asAdmin, again, asViewer]) await subscriber?.completed
    await ofAll?.until((task) => task.id === id && task.state === 'SUCCEEDED')

    const actionsAt = (subscriber: Followed<SeenTask> | undefined, state: string) =>
      subscriber?.items.find((task) => task.state === state)?.availableActions
    expect(actionsAt(asAdmin, 'PAUSED')).toEqual(['RESUME', 'STOP'])
    expect(actionsAt(again, 'PAUSED')).toEqual(['RESUME', 'STOP'])
    expect(actionsAt(asViewer, 'PAUSED')).toEqual([])
    expect(asViewer?.items.flatMap(({ availableActions }) => availableActions)).toEqual([])
    expect(ofAll?.items.flatMap(({ availableActions }) => availableActions)).toEqual([])
    expect(new Set(ofAll?.items.map((task) => task.id))).toEqual(new Set([id, own]))
    expect(new Set(ofOwn?.items.map((task) => task.id))).toEqual(new Set([own]))
  })

  test('who watches at a server that runs no tasks hears of all changes as well', async () => {
    const first = await testServer({ on: kind })
    const second = await secondServer(first)
    const api = await first.client()
    const all = await follow<SeenTask>(second.url, tasksChanged)
    const id = await pausedImport(first, api)
    await all.until((task) => task.id === id && task.state === 'PAUSED')
    const events = await follow<SeenEvent>(second.url, taskEvents, { variables: { taskId: id } })
    await api.request(ResumeTaskDocument, { input: { id } })
    await all.until((task) => task.id === id && task.state === 'SUCCEEDED')
    await events.completed
    expect(events.items.map(({ to }) => to)).toEqual(await historyOf(api, id))
  })
})
