import { parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import type { Faults } from '#core/faults.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import { sqliteDataSource } from '#database/data-source.ts'
import { Database } from '#database/database.ts'
import { FileLock } from '#database/file-lock.ts'
import { idMaker } from '#database/ids.ts'
import { Reserve } from '#database/reserve.ts'
import { DatasetStore } from '#database/stores/dataset-store.ts'
import { GenerationStore } from '#database/stores/generation-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { StoredFiles } from '#storage/stored-files.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import type { FromRunner, RunnerSettings, ToRunner } from './dispatch/messages.ts'
import { loadKinds } from './kinds.ts'
import { Runner } from './runner.ts'

/** The runner thread: its own composition root, with its own connection to the database. */

const settings: RunnerSettings = workerData
const port = parentPort
if (port === null) throw new Error('the runner is a worker thread; start the server instead')
const tell = (message: FromRunner) => port.postMessage(message)

const log = pino({ level: settings.logLevel, name: 'runner' }, pino.destination({ sync: true }))
const closing = new AbortController()
let runner: Runner | undefined
port.on('message', (message: ToRunner) => {
  if (message.type === 'wake') runner?.wake()
  else closing.abort()
})

const lock = await takeTurn()
if (lock !== undefined) {
  const source = await sqliteDataSource(settings.databasePath, 'runner')
  const database = new Database(source)
  runner = await compose(database)
  await runner.start()
  tell({ type: 'running' })
  await aborted(closing.signal)
  await runner.close()
  await database[Symbol.asyncDispose]()
  lock[Symbol.dispose]()
}
port.close()

/** One runner a database: who gets the lock knows that every task it finds held is an orphan. */
async function takeTurn(): Promise<FileLock | undefined> {
  const path = `${settings.databasePath}.runner-lock`
  const onWait = () => tell({ type: 'standby' })
  return FileLock.take(path, { signal: closing.signal, onWait }).catch((error: unknown) => {
    if (closing.signal.aborted) return undefined
    throw error
  })
}

async function compose(database: Database): Promise<Runner> {
  const now = Date.now
  const faults: Faults =
    settings.faults === undefined ? () => {} : (await import(settings.faults)).default
  const storage = new UploadStorage(settings.storageDir)
  const env = {
    database,
    reserve: new Reserve(`${settings.databasePath}.reserve`),
    tasks: new TaskStore(database, now),
    rejectedRows: new RejectedRowStore(database),
    generations: new GenerationStore(database),
    files: new StoredFiles(new UploadStore(database), storage),
    datasets: new DatasetStore(database, now, idMaker()),
    kinds: await loadKinds(settings.kindFolders),
    signals: new SharedSignals(settings.signals),
    publish: (change) => tell({ type: 'change', change }),
    faults,
    now,
    log,
  } satisfies ConstructorParameters<typeof Runner>[0]
  return new Runner(env, settings.concurrency)
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
