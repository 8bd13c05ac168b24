import { randomBytes } from 'node:crypto'
import type { ExecutionArgs, GraphQLNamedType } from 'graphql'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Viewer } from '#core/viewer.ts'
import { previewFile } from '#csv/preview.ts'
import type { Database } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
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
import { createContext } from '#graphql/context.ts'
import { defaultLimits } from '#graphql/limits/limits.ts'
import type { Results } from '#graphql/live/results.ts'
import { Operations } from '#graphql/operations.ts'
import { buildSchema } from '#graphql/schema.ts'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'
import { Accounts } from '#service/accounts.ts'
import { ApiTokens } from '#service/api-tokens.ts'
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
import { UploadStorage } from '#storage/upload-storage.ts'
import { silent } from './test-database.ts'

const root: Viewer = { id: 'user_root', email: 'root@example.com', role: 'ADMIN' }
const noFolder = '/nonexistent'

/** The API on a database, without a network, a runner or files; operations may be as large as they like. */
export async function apiRig(database: Database) {
  const now = Date.now
  const newId = idMaker()
  const secret = randomBytes(32).toString('hex')
  const kinds = await loadKinds([builtInKinds])
  const hub = new Hub()
  const limits = { maxUnpackedBytes: 0, maxRecordBytes: 0 }
  const nothing = () => {}

  const tasks = new TaskStore(database, now)
  const uploadStore = new UploadStore(database)
  const exportedFiles = new ExportedFileStore(database)
  const rejectedRows = new RejectedRowStore(database)
  const datasets = new Datasets(
    new DatasetStore(database),
    new DatasetViewStore(database),
    now,
    nothing,
  )
  const storage = new UploadStorage(noFolder)
  const uploads = new Uploads({ store: uploadStore, storage, newId, now, maxBytes: 0, limits })
  const services: Services = {
    accounts: new Accounts({
      users: new UserStore(database),
      endedSessions: new EndedSessionStore(database),
      tokens: new SessionTokens(secret, now),
      limit: new SignInLimit(),
      newId,
      now,
    }),
    apiTokens: new ApiTokens({ store: new ApiTokenStore(database), newId, now, log: silent }),
    datasets,
    uploads,
    previews: new Previews({
      filesFor: (viewer) => uploads.filesFor(viewer),
      findDataset: (viewer, id, access) => datasets.find(viewer, id, access),
      previewFile,
    }),
    exports: new Exports(exportedFiles, new OutputStorage(noFolder)),
    rejectedFiles: new RejectedFiles({ tasks, kinds, rows: rejectedRows, now }),
    downloads: new Downloads({
      tokens: new DownloadTokens(secret, now),
      publicUrl: undefined,
      sources: {},
    }),
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
      signals: new SharedSignals(),
      onError: (error) => {
        throw error
      },
      newId,
      now,
      reader: new TaskReader(database),
      rejectedRows,
      keys: new IdempotencyStore(database),
      filesFor: (viewer) => uploads.filesFor(viewer),
      wake: nothing,
      tidy: nothing,
    }),
  }

  const most = 1e9
  const boundless = { ...defaultLimits, tokens: most, depth: most, fields: most, cost: most }
  const operations = new Operations(buildSchema(kinds.values()), silent, boundless)
  /** Arguments of an operation by an administrator. Throws what is wrong with it. */
  function argumentsOf(source: string, variableValues: Record<string, unknown>): ExecutionArgs {
    const document = operations.prepare(source)
    if (!('kind' in document)) throw new AggregateError(document, document.join('\n'))
    const session = { viewer: root, expiresAt: Number.POSITIVE_INFINITY }
    const contextValue = createContext(services, { session, address: '127.0.0.1' })
    return { schema: operations.schema, document, variableValues, contextValue }
  }
  return {
    schema: operations.schema,
    type(name: string): GraphQLNamedType {
      const type = operations.schema.getType(name)
      if (type === undefined) throw new Error(`no type ${name}`)
      return type
    },
    hub,
    /** Throws where there are errors. */
    async query(source: string, variables: Record<string, unknown>): Promise<object> {
      const { data, errors = [] } = await operations.execute(argumentsOf(source, variables))
      if (data == null || errors.length > 0) throw new AggregateError(errors, errors.join('\n'))
      return data
    },
    async subscribe(source: string): Promise<Results> {
      const results = await operations.subscribe(argumentsOf(source, {}))
      if (!('next' in results)) throw new Error(JSON.stringify(results.errors))
      return results
    },
  }
}
