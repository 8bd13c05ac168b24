import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { PassingFault } from '#core/errors.ts'
import { type Faults, noFaults } from '#core/faults.ts'
import { loggedError } from '#core/logged-error.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Database } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
import { openDatabase } from '#database/open-database.ts'
import { takeRunnerLock } from '#database/runner-lock.ts'
import { DatasetViewStore } from '#database/stores/dataset-view-store.ts'
import { DatasetWriter } from '#database/stores/dataset-writer.ts'
import { EndedTaskStore } from '#database/stores/ended-task-store.ts'
import { ExportedFileStore } from '#database/stores/exported-file-store.ts'
import { GenerationStore } from '#database/stores/generation-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { UndoStore } from '#database/stores/undo-store.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { OutputStorage } from '#storage/output-storage.ts'
import { Outputs } from '#storage/outputs.ts'
import { StoredFiles } from '#storage/stored-files.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import type { FromRunner, RunnerSettings, ToRunner } from './dispatch/messages.ts'
import { loadKinds } from './kinds.ts'
import { Runner } from './runner.ts'

/** The runner thread: its own composition root, with its own connections to the database. */

const settings: RunnerSettings = workerData
const port = parentPort
if (port === null) throw new Error('the runner is a worker thread; start the server instead')
const tell = (message: FromRunner) => port.postMessage(message)

const logOptions = { level: settings.logLevel, name: 'runner', serializers: { err: loggedError } }
const log = pino(logOptions, pino.destination({ sync: true }))
const closing = new AbortController()
const { signal } = closing
let runner: Runner | undefined
port.on('message', (message: ToRunner) => {
  if (message.type === 'wake') runner?.wake()
  else if (message.type === 'tidy') runner?.tidy()
  else closing.abort()
})

const kinds = await loadKinds(settings.kindFolders)
const faults: Faults =
  settings.faults === undefined ? noFaults : (await import(settings.faults)).default

// the tasks that a new thread finds held are those of a runner that has died; later on they are ours,
// and were held when the right to run was lost
for (let crashed = true; !signal.aborted; ) {
  try {
    await runWhileHeld(crashed)
    crashed = false
  } catch (error) {
    if (signal.aborted) break
    if (!(error instanceof PassingFault)) throw error
    log.warn({ err: error }, 'the runner cannot begin; trying again')
    await sleep(1_000, undefined, { signal }).catch(() => {})
  }
}
port.close()

/** One runner a database: waits for the right to run, and runs tasks for as long as it is held. */
async function runWhileHeld(crashed: boolean): Promise<void> {
  const onWait = () => tell({ type: 'standby' })
  const lock = await takeRunnerLock(settings.database, { signal, onWait, log })
  try {
    const database = await openDatabase(settings.database, { user: 'runner', log, signal })
    try {
      await run(database, crashed, lock.lost)
    } finally {
      await database[Symbol.asyncDispose]()
    }
  } finally {
    await lock[Symbol.asyncDispose]()
  }
}

/** Runs tasks until the server is shut down or the right to run is lost. */
async function run(database: Database, crashed: boolean, lost: Promise<unknown>): Promise<void> {
  tuneCollector()
  runner = await compose(database)
  await runner.start({ crashed })
  tell({ type: 'running' })
  const why = await Promise.race([aborted(), lost])
  if (signal.aborted) return runner.close()
  log.warn({ err: why }, 'the right to run tasks was lost with its connection; taking it again')
  tell({ type: 'starting' })
  await runner.close('the connection to the database was lost')
}

/** Once all is loaded: Node’s compile cache gives nothing under other flags than those that it was written with. */
function tuneCollector(): void {
  // Rows outlive a young collection until their chunk commits, so V8 comes to make their arrays in the old
  // generation, where they hold on to all their texts when they are done with. Reader, converters and inserts
  // alone, for a million rows: 0.9 s of collecting in place of 0.35 s, and 310 MB in place of 215 MB.
  setFlagsFromString('--no-allocation-site-pretenuring')
  // V8 counts buffers, and would look through a heap of 20 MB whenever as many bytes of a file have gone through: a
  // tenth of an import's processor time.
  setFlagsFromString('--heap-growing-percent=200')
}

async function compose(database: Database): Promise<Runner> {
  const now = Date.now
  const { storageDir, fileLimits } = settings
  const outputStorage = new OutputStorage(storageDir)
  await outputStorage.prepare()
  const uploads = new UploadStore(database)
  const uploadStorage = new UploadStorage(storageDir)
  const env = {
    database,
    tasks: new TaskStore(database, now),
    rejectedRows: new RejectedRowStore(database),
    generations: new GenerationStore(database),
    files: new StoredFiles(uploads, uploadStorage, { limits: fileLimits }),
    uploads,
    uploadStorage,
    retention: settings.retention,
    endedTasks: new EndedTaskStore(database),
    undo: new UndoStore(database),
    datasets: new DatasetWriter(database, now, idMaker()),
    outputs: new Outputs(new ExportedFileStore(database), outputStorage, now),
    views: new DatasetViewStore(database),
    kinds,
    signals: new SharedSignals(settings.signals),
    publish: (change) => tell({ type: 'change', change }),
    faults,
    now,
    log,
  } satisfies ConstructorParameters<typeof Runner>[0]
  return new Runner(env, settings.concurrency)
}

function aborted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
