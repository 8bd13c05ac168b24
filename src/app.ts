import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Logger, pino } from 'pino'
import { loggedError } from '#core/logged-error.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import { previewFile } from '#csv/preview.ts'
import type { Database } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
import { migrate } from '#database/migrate.ts'
import { openDatabase } from '#database/open-database.ts'
import { ApiTokenStore } from '#database/stores/api-token-store.ts'
import { DatasetStore } from '#database/stores/dataset-store.ts'
import { DatasetViewStore } from '#database/stores/dataset-view-store.ts'
import { DatasetWriter } from '#database/stores/dataset-writer.ts'
import { EndedSessionStore } from '#database/stores/ended-session-store.ts'
import { ExportedFileStore } from '#database/stores/exported-file-store.ts'
import { IdempotencyStore } from '#database/stores/idempotency-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { TaskReader } from '#database/stores/task-reader.ts'
import { TaskStore } from '#database/stores/task-store.ts'
import { UndoStore } from '#database/stores/undo-store.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { UserStore } from '#database/stores/user-store.ts'
import { Hub } from '#events/hub.ts'
import { pollChanges } from '#events/poll-changes.ts'
import { createContext } from '#graphql/context.ts'
import { Operations } from '#graphql/operations.ts'
import { buildSchema } from '#graphql/schema.ts'
import { consoleHandler } from '#http/console.ts'
import { downloadsHandler } from '#http/downloads.ts'
import { createMultipartGuard } from '#http/multipart-guard.ts'
import { createHttpServer } from '#http/server.ts'
import { uploadsHandler } from '#http/uploads.ts'
import { LocalDispatcher } from '#runner/dispatch/local.ts'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'
import { Accounts } from '#service/accounts.ts'
import { ApiTokens } from '#service/api-tokens.ts'
import { authenticator } from '#service/authenticator.ts'
import { Datasets } from '#service/datasets.ts'
import { DownloadTokens } from '#service/download-tokens.ts'
import { Downloads } from '#service/downloads.ts'
import { Exports } from '#service/exports.ts'
import { Previews } from '#service/previews.ts'
import { RejectedFiles } from '#service/rejected-files.ts'
import type { Services } from '#service/services.ts'
import { SessionTokens } from '#service/session-tokens.ts'
import { SignInLimit } from '#service/sign-in-limit.ts'
import { Tasks } from '#service/tasks.ts'
import { Uploads } from '#service/uploads.ts'
import { OutputStorage } from '#storage/output-storage.ts'
import { loadOrCreateSecret } from '#storage/secret.ts'
import { TusFiles } from '#storage/tus-files.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import type { Config } from './config.ts'
import { welcome } from './welcome.ts'

export interface AppOptions {
  /** File URLs of folders with more kinds, ending in a slash. */
  readonly kindFolders?: readonly string[]
  /** URL of a module that breaks the runner at named steps; tests only. */
  readonly faults?: string
  /** The path of the folder of the built console, where it is not the project's own. */
  readonly consoleFolder?: string
  /** Ends the wait for a database that is not there yet. */
  readonly signal?: AbortSignal
}

/** Where `npm run build` puts the console. */
const builtConsole = fileURLToPath(new URL('../dist/console', import.meta.url))

export interface App extends AsyncDisposable {
  /** The server's address, without a slash at its end. */
  readonly url: string
  /** Where the console and GraphQL are, and how to sign in, for the terminal. */
  readonly welcome: string
}

/**
 * How often the database is asked for changes of watched tasks, in milliseconds: by a server that runs
 * no tasks itself, so that it shows progress, and by one that does, for what others ask of its tasks.
 */
const pollInterval = { standby: 400, running: 2_000 }

/** How often abandoned uploads and sessions that nobody can use any more are looked for, in milliseconds. */
const sweepInterval = 60 * 60 * 1_000

/**
 * Builds everything and starts it, once the database is there; disposing of it lets what is in flight
 * end, within 10 s. Throws `signal`'s reason where it is aborted meanwhile.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { signal = new AbortController().signal } = options
  const serializers = { err: loggedError }
  const log = pino({ level: config.logLevel, name: 'sluice', serializers })
  for (const folder of [config.dataDir, config.storageDir]) {
    await mkdir(folder, { recursive: true })
  }
  const signals = new SharedSignals()
  const database = await openDatabase(config.database, { user: 'api', log, signals, signal })
  try {
    await migrate(config.database, { log, signal })
    return await startOn(database, { config, options, log, signals })
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}

interface Foundation {
  readonly config: Config
  readonly options: AppOptions
  readonly log: Logger
  readonly signals: SharedSignals
}

async function startOn(database: Database, foundation: Foundation): Promise<App> {
  const { config, options, log, signals } = foundation
  const now = Date.now
  const newId = idMaker()

  // data
  const tasks = new TaskStore(database, now)
  const reader = new TaskReader(database)
  const datasets = new Datasets(
    new DatasetStore(database),
    new DatasetViewStore(database),
    now,
    () => dispatcher?.tidy(),
  )
  const storage = new UploadStorage(config.storageDir)
  await storage.prepare()

  // what tells of tasks, and what runs them
  const hub = new Hub()
  const kindFolders = [builtInKinds, ...(options.kindFolders ?? [])]
  const kinds = await loadKinds(kindFolders)
  let dispatcher: LocalDispatcher | undefined

  // what users may do
  const secret = config.jwtSecret ?? (await loadOrCreateSecret(config.dataDir))
  const accounts = new Accounts({
    users: new UserStore(database),
    endedSessions: new EndedSessionStore(database),
    tokens: new SessionTokens(secret, now),
    limit: new SignInLimit(),
    newId,
    now,
  })
  const apiTokens = new ApiTokens({ store: new ApiTokenStore(database), newId, now, log })
  const uploadStore = new UploadStore(database)
  const uploads = new Uploads({
    store: uploadStore,
    storage,
    newId,
    now,
    maxBytes: config.maxUploadBytes,
    limits: config.fileLimits,
  })
  const exportedFiles = new ExportedFileStore(database)
  const exports = new Exports(exportedFiles, new OutputStorage(config.storageDir))
  const rejectedRows = new RejectedRowStore(database)
  const rejectedFiles = new RejectedFiles({ tasks, kinds, rows: rejectedRows, now })
  const downloads = new Downloads({
    tokens: new DownloadTokens(secret, now),
    publicUrl: config.publicUrl,
    sources: {
      upload: (id) => uploads.downloadable(id),
      task: (id) => exports.downloadable(id),
      rejected: (id) => rejectedFiles.downloadable(id),
    },
  })
  const services: Services = {
    accounts,
    apiTokens,
    uploads,
    previews: new Previews({
      filesFor: (viewer) => uploads.filesFor(viewer),
      findDataset: (viewer, id, access) => datasets.find(viewer, id, access),
      previewFile,
    }),
    exports,
    datasets,
    rejectedFiles,
    downloads,
    tasks: new Tasks({
      database,
      tasks,
      datasets: new DatasetWriter(database, now, newId),
      findDataset: (viewer, id, access) => datasets.find(viewer, id, access),
      uploads: uploadStore,
      undo: new UndoStore(database),
      exportedFiles,
      kinds,
      hub,
      signals,
      onError: (error) => log.warn({ err: error }, 'changes of tasks cannot be read'),
      newId,
      now,
      reader,
      rejectedRows,
      keys: new IdempotencyStore(database),
      filesFor: (viewer) => uploads.filesFor(viewer),
      wake: () => dispatcher?.wake(),
      tidy: () => dispatcher?.tidy(),
    }),
  }
  const firstAdmin = await accounts.ensureFirstAdmin(config.admin)
  const sweep = async () => {
    const failed = (error: unknown) => log.error({ err: error }, 'the sweep failed')
    await Promise.all([uploads.sweep().catch(failed), accounts.sweep().catch(failed)])
  }
  await sweep()
  const sweeping = setInterval(sweep, sweepInterval).unref()

  // how users reach it
  const authenticate = authenticator(services)
  const server = createHttpServer({
    operations: new Operations(buildSchema(kinds.values()), log),
    authenticate,
    createContext: (request) => createContext(services, request),
    allowedOrigins: config.allowedOrigins,
    publicUrl: config.publicUrl,
    limits: config.connectionLimits,
    log,
    routes: {
      '/downloads': downloadsHandler({ downloads, log }),
      '/uploads': uploadsHandler({
        authenticate,
        uploads,
        tusFiles: new TusFiles(storage, uploadStore),
        publicUrl: config.publicUrl,
        log,
      }),
    },
    console: consoleHandler({
      folder: options.consoleFolder ?? builtConsole,
      publicUrl: config.publicUrl,
    }),
    multipartGuard: createMultipartGuard({ authenticate }),
    isReady: async () => {
      await database.read((manager) => manager.query('SELECT 1'))
      return dispatcher !== undefined && dispatcher.status !== 'starting'
    },
  })
  accounts.onSessionsEnded((id) => server.closeSessionsOf(id))
  apiTokens.onRevoked((id) => server.closeSessionsOf(id))
  const url = await server.listen(config.port, config.host)
  log.info({ url }, 'listening')

  // last: what has failed until here leaves nothing that runs
  dispatcher = new LocalDispatcher(
    {
      database: config.database,
      storageDir: config.storageDir,
      fileLimits: config.fileLimits,
      concurrency: config.concurrency,
      retention: config.retention,
      kindFolders,
      logLevel: config.logLevel,
      signals: signals.buffer,
      faults: options.faults,
    },
    (change) => hub.publish(change),
    log,
  )

  const polling = pollChanges(hub, {
    revisions: (ids) => reader.revisions(ids),
    live: (since) => reader.live(since),
    interval: () => pollInterval[dispatcher?.status === 'standby' ? 'standby' : 'running'],
    onError: (error) => log.warn({ err: error }, 'changes of tasks cannot be looked for'),
    now,
  })

  return {
    url,
    welcome: welcome(config.publicUrl ?? url, config.admin.email, firstAdmin),
    async [Symbol.asyncDispose]() {
      log.info({}, 'shutting down')
      clearInterval(sweeping)
      polling[Symbol.dispose]()
      // clients are sent away first, so that they wait for the next server and not for this one
      await Promise.all([server.close(), dispatcher?.close()])
      hub.close()
      await apiTokens.settled()
      await database[Symbol.asyncDispose]()
    },
  }
}
