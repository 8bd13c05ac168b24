import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Faults } from '#core/faults.ts'
import type { Log } from '#core/log.ts'
import type { FilePort } from '#core/ports.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { shownState, type UserAction } from '#core/task-state.ts'
import { sqliteDataSource } from '#database/data-source.ts'
import { Database, sqliteConnection } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
import { migrate } from '#database/migrate.ts'
import { Reserve } from '#database/reserve.ts'
import type { SqliteConnection } from '#database/sqlite-driver.ts'
import { DatasetStore } from '#database/stores/dataset-store.ts'
import { GenerationStore } from '#database/stores/generation-store.ts'
import { IdempotencyStore } from '#database/stores/idempotency-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskReader } from '#database/stores/task-reader.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { Runner } from '#runner/runner.ts'
import { startTask } from '#service/start-task.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const noFiles: FilePort = {
  find: () => Promise.reject(new Error('no files here')),
  // biome-ignore lint/correctness/useYield: it has none
  async *read() {
    throw new Error('no files here')
  },
}

export interface RigOptions {
  readonly faults?: Faults
  readonly concurrency?: number
  readonly log?: Log
}

/** An API side and a runner on one real SQLite file, in one thread, so that tests can break the runner. */
export async function runnerRig(kinds: readonly AnyTaskKind[], options: RigOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const path = join(folder, 'test.db')
  const signals = new SharedSignals()
  const api = new Database(await sqliteDataSource(path, 'api'), { signals })
  const migrating = await sqliteDataSource(path, 'runner')
  await migrate(migrating, path)
  await migrating.destroy()

  const newId = idMaker()
  const now = Date.now
  const tasks = new TaskStore(api, now)
  const datasets = new DatasetStore(api, now, newId)
  const reader = new TaskReader(api)
  const kindOf = new Map(kinds.map((kind) => [kind.kind, kind]))
  const watchers = new Set<() => void>()
  let active: { runner: Runner; database: Database; connection: SqliteConnection } | undefined

  async function start(): Promise<void> {
    const source = await sqliteDataSource(path, 'runner')
    const database = new Database(source)
    const connection = await sqliteConnection(source.manager)
    const runner = new Runner(
      {
        database,
        reserve: new Reserve(`${path}.reserve`, 4_096),
        tasks: new TaskStore(database, now),
        rejectedRows: new RejectedRowStore(database),
        generations: new GenerationStore(database),
        files: noFiles,
        datasets: new DatasetStore(database, now, newId),
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
    active = { runner, database, connection }
    await runner.start()
  }

  /** Ends the runner as a lost process does: its connection is gone in the middle of whatever it did. */
  async function crash(): Promise<void> {
    if (active === undefined) return
    const { runner, connection } = active
    active = undefined
    connection.close()
    await runner.close()
  }

  async function close(): Promise<void> {
    await active?.runner.close()
    await active?.database[Symbol.asyncDispose]()
    active = undefined
  }

  async function dispose(): Promise<void> {
    await close()
    await api[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
  onTestFinished(dispose)

  const viewer = { id: 'user_1', email: 'a@example.com', role: 'ADMIN' } as const
  const parts = {
    database: api,
    tasks,
    keys: new IdempotencyStore(api),
    datasets,
    filesFor: () => noFiles,
    newId,
    now,
  }

  return {
    api,
    tasks,
    reader,
    path,
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
    query: <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
      api.read((manager) => manager.query(sql, parameters)),
  }
}
