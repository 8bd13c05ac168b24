import { onTestFinished } from 'vitest'
import type { DatabaseSettings } from '#core/database-settings.ts'
import type { Faults } from '#core/faults.ts'
import type { Log } from '#core/log.ts'
import type { OutputPort } from '#core/output-port.ts'
import type { FilePort } from '#core/ports.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { shownState, type UserAction } from '#core/task-state.ts'
import { idMaker } from '#database/ids.ts'
import { migrate } from '#database/migrate.ts'
import { openDatabase } from '#database/open-database.ts'
import { Reserve } from '#database/sqlite/reserve.ts'
import { sqliteDataSource } from '#database/sqlite/sqlite-data-source.ts'
import { SqliteDatabase } from '#database/sqlite/sqlite-database.ts'
import { sqliteConnection } from '#database/sqlite/sqlite-driver.ts'
import { DatasetViewStore } from '#database/stores/dataset-view-store.ts'
import { DatasetWriter } from '#database/stores/dataset-writer.ts'
import { EndedTaskStore } from '#database/stores/ended-task-store.ts'
import { GenerationStore } from '#database/stores/generation-store.ts'
import { IdempotencyStore } from '#database/stores/idempotency-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskReader } from '#database/stores/task-reader.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { UndoStore } from '#database/stores/undo-store.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { Runner } from '#runner/runner.ts'
import { startTask } from '#service/start-task.ts'
import type { TestDatabaseKind } from './databases.ts'
import { createNumbersTables } from './numbers-kind.ts'
import { tcpProxy } from './tcp-proxy.ts'
import { silent } from './test-database.ts'

const noFiles: FilePort = {
  limits: { maxUnpackedBytes: 0, maxRecordBytes: 0 },
  find: () => Promise.reject(new Error('no files here')),
  // biome-ignore lint/correctness/useYield: it has none
  async *read() {
    throw new Error('no files here')
  },
}

const noOutput: OutputPort = {
  open: () => Promise.reject(new Error('no files here')),
  publish: () => Promise.reject(new Error('no files here')),
}

export interface RigOptions {
  readonly faults?: Faults
  readonly concurrency?: number
  readonly log?: Log
  /** Seconds after which a server that keeps silent counts as lost to the runner. */
  readonly silenceTimeout?: number
  /** Seconds that the runner waits for others' locks; 1. */
  readonly lockTimeout?: number
}

/** A runner's way to the database, which can be cut in the middle of whatever it does. */
async function breakable(
  settings: DatabaseSettings,
  { silenceTimeout, lockTimeout = 1 }: RigOptions,
) {
  if (settings.kind === 'sqlite') {
    const source = await sqliteDataSource(settings.path, 'runner')
    const reserve = new Reserve(`${settings.path}.reserve`, 4_096)
    const connection = await sqliteConnection(source.manager)
    const cut = () => void connection.close()
    return { database: new SqliteDatabase(source, { reserve }), cut, proxy: undefined }
  }
  const proxy = await tcpProxy(settings.port)
  const through = {
    ...settings,
    host: '127.0.0.1',
    port: proxy.port,
    lockTimeout,
    ...(silenceTimeout !== undefined && { silenceTimeout }),
  }
  const database = await openDatabase(through, { user: 'runner', log: silent, patience: 50 })
  return { database, cut: () => proxy.refuse(), proxy }
}

/** An API side and a runner on one real database, in one thread, so that tests can break the runner. */
export async function runnerRig(
  databaseKind: TestDatabaseKind,
  kinds: readonly AnyTaskKind[],
  options: RigOptions = {},
) {
  const testDatabase = await databaseKind.create()
  const { settings, dispose: drop } = testDatabase
  const signals = new SharedSignals()
  await migrate(settings, { log: silent })
  const api = await openDatabase(settings, { user: 'api', log: silent, signals })
  await createNumbersTables(api)

  const newId = idMaker()
  const now = Date.now
  const tasks = new TaskStore(api, now)
  const datasets = new DatasetWriter(api, now, newId)
  const reader = new TaskReader(api)
  const kindOf = new Map(kinds.map((kind) => [kind.kind, kind]))
  const watchers = new Set<() => void>()
  let active: ({ runner: Runner } & Awaited<ReturnType<typeof breakable>>) | undefined

  async function start(): Promise<void> {
    const way = await breakable(settings, options)
    const { database } = way
    const runner = new Runner(
      {
        database,
        tasks: new TaskStore(database, now),
        rejectedRows: new RejectedRowStore(database),
        generations: new GenerationStore(database),
        files: noFiles,
        datasets: new DatasetWriter(database, now, newId),
        outputs: { of: () => noOutput, sweep: async () => 0 },
        views: new DatasetViewStore(database),
        uploads: new UploadStore(database),
        uploadStorage: { remove: async () => {} },
        endedTasks: new EndedTaskStore(database),
        undo: new UndoStore(database),
        retention: { exports: 7, uploads: 30, events: 365, rejectedRows: 90, undo: 30 },
        kinds: kindOf,
        signals,
        publish: () => {
          for (const look of watchers) look()
        },
        faults: options.faults ?? (() => {}),
        now,
        log: options.log ?? silent,
      },
      options.concurrency ?? 2,
    )
    active = { runner, ...way }
    await runner.start()
  }

  /** Ends the runner as a lost process does: its connection is gone in the middle of whatever it did. */
  async function crash(): Promise<void> {
    if (active === undefined) return
    const { runner, database, cut } = active
    active = undefined
    await cut()
    await runner.close()
    if (settings.kind !== 'sqlite') await database[Symbol.asyncDispose]()
  }

  async function close(): Promise<void> {
    await active?.runner.close()
    await active?.database[Symbol.asyncDispose]()
    active = undefined
  }

  async function dispose(): Promise<void> {
    await close()
    await api[Symbol.asyncDispose]()
    await drop()
  }
  onTestFinished(dispose)

  const viewer = { id: 'user_1', email: 'a@example.com', role: 'ADMIN' } as const
  const parts = {
    database: api,
    tasks,
    keys: new IdempotencyStore(api),
    datasets,
    findDataset: () => Promise.reject(new Error('no datasets here')),
    uploads: new UploadStore(api),
    filesFor: () => noFiles,
    newId,
    now,
  }

  return {
    api,
    database: testDatabase,
    /** The runner's network, where there is one. */
    proxy: () => {
      if (active?.proxy === undefined) throw new Error('no network')
      return active.proxy
    },
    tasks,
    reader,
    start,
    crash,
    close,
    /** At the end of the test by itself; earlier where a test makes many rigs. */
    dispose,
    async begin(kind: string, input: Record<string, unknown>): Promise<Task> {
      const found = kindOf.get(kind)
      if (found === undefined) throw new Error(`no kind ${kind}`)
      const task = await startTask(parts, viewer, {
        kind: found,
        // the API fills in defaults
        input: { perBatch: 7, ...input },
      })
      active?.runner.wake()
      return task
    },
    async ask(id: string, action: UserAction, keep = false) {
      signals.controlRequested()
      const request = { action, actorId: viewer.id, keep, undoable: true }
      const answer = await tasks.control(id, request)
      active?.runner.wake()
      return answer
    },
    /** Waits until the task's shown state is one of `states`, looking after each change. */
    async until(id: string, ...states: string[]): Promise<Task> {
      for (;;) {
        const changed = new Promise<void>((resolve) => {
          const look = () => {
            watchers.delete(look)
            resolve()
          }
          watchers.add(look)
        })
        const task = await tasks.find(id)
        if (task !== null && states.includes(shownState(task))) return task
        await changed
      }
    },
    /** The shown states that the task has been in, from its events. */
    async history(id: string): Promise<string[]> {
      const page = await reader.events(id, { limit: 1_000, fromBack: false })
      return page.items.map((event) => event.to)
    },
    query: <Row>(sql: string): Promise<Row[]> => api.read((manager) => manager.query(sql)),
  }
}
