import type { Task } from '#core/task.ts'
import type { Role } from '#core/viewer.ts'
import type { Database } from '#database/database.ts'
import { ApiTokenEntity } from '#database/entities/api-token.ts'
import { DatasetEntity } from '#database/entities/dataset.ts'
import { DatasetChangeEntity } from '#database/entities/dataset-change.ts'
import { DatasetViewEntity } from '#database/entities/dataset-view.ts'
import { ExportedFileEntity } from '#database/entities/exported-file.ts'
import { GenerationEntity } from '#database/entities/generation.ts'
import { RejectedRowEntity } from '#database/entities/rejected-row.ts'
import { TaskEntity } from '#database/entities/task.ts'
import { TaskEventEntity } from '#database/entities/task-event.ts'
import { UploadEntity } from '#database/entities/upload.ts'
import { UserEntity } from '#database/entities/user.ts'

/** Tasks of a set, and events and rejected rows of a task. */
export const tasksOfASet = 4
const belongings = 7
const at = 1_700_000_000_000

/**
 * Puts sets of things into an empty database that are linked in every way that the schema knows, each with
 * an owner of its own: imports that can be undone, imports that write, exports with files, tasks of a kind that
 * is gone. They show every field that they have, whatever their state, but have no rows and no content.
 */
export async function insertLinkedThings(database: Database, sets: number): Promise<void> {
  await database.transaction(async (tx) => {
    let users = 0
    async function user(): Promise<string> {
      const id = idOf('user', users++)
      const role: Role = 'EDITOR'
      await tx.insert(UserEntity, {
        id,
        email: `${id}@example.com`,
        passwordHash: '',
        role,
        createdAt: at,
      })
      return id
    }

    async function upload(set: number): Promise<string> {
      const id = idOf('upload', set)
      const ownerId = await user()
      const times = { createdAt: at, completedAt: at }
      await tx.insert(UploadEntity, { id, ownerId, name: 'a.csv', bytes: 1, ...times })
      return id
    }

    async function dataset(number: number, writerTaskId: string | null): Promise<string> {
      const id = idOf('dataset', number)
      await tx.insert(DatasetEntity, {
        id,
        name: id,
        searchName: id,
        ownerId: await user(),
        columns: [{ name: 'a', type: 'TEXT', nullable: true }],
        generation: 2,
        lastGeneration: 2,
        revision: 2,
        writerTaskId,
        createdAt: at,
        updatedAt: at,
        publishedAt: at,
      })
      await tx.insert(DatasetViewEntity, {
        datasetId: id,
        name: id,
        datasetName: id,
        generation: 2,
      })
      await tx.insert(GenerationEntity, [
        { datasetId: id, number: 1 },
        { datasetId: id, number: 2 },
      ])
      return id
    }

    async function task(
      id: string,
      changes: Pick<Task, 'kind' | 'state'> & Partial<Task>,
    ): Promise<void> {
      await tx.insert(TaskEntity, {
        id,
        ownerId: await user(),
        intent: 'RUN',
        eventSeq: belongings,
        input: {},
        plan: { source: { name: 'a.csv' }, header: ['a'], dialect: { delimiter: ',', quote: '"' } },
        unit: 'BYTES',
        total: 1,
        rowsPerSecond: 1,
        unitsPerSecond: 1,
        // the one failure that tasks of every state show
        failureCode: 'ROLLBACK_FAILED',
        failureMessage: 'why',
        retryable: true,
        failedAt: at,
        createdAt: at,
        startedAt: at,
        finishedAt: at,
        ...changes,
      })
      for (let seq = 1; seq <= belongings; seq++) {
        await tx.insert(TaskEventEntity, {
          taskId: id,
          seq,
          at,
          from: 'QUEUED',
          to: 'RUNNING',
          actorId: await user(),
          reason: `event ${seq} of ${id}`,
        })
      }
      if (changes.kind !== 'import') return
      await tx.update(TaskEntity, { id }, { rowsRejected: belongings })
      const row = { line: 1, column: 'a', value: 'x', code: 'INVALID_INTEGER', message: 'why' }
      await tx.insert(
        RejectedRowEntity,
        Array.from({ length: belongings }, (_, i) => {
          return { ...row, taskId: id, number: i + 1, record: `row ${i + 1} of ${id}` }
        }),
      )
    }

    for (let set = 0; set < sets; set++) {
      const [done = '', writing = '', exported = '', unknown = ''] = Array.from(
        { length: tasksOfASet },
        (_, i) => idOf('task', set * tasksOfASet + i),
      )
      const uploadId = await upload(set)
      const datasetId = await dataset(2 * set, null)
      const written = await dataset(2 * set + 1, writing)
      await task(done, { kind: 'import', state: 'SUCCEEDED', uploadId, datasetId })
      await tx.insert(DatasetChangeEntity, {
        datasetId,
        number: 2,
        taskId: done,
        generation: 1,
        watermark: 0,
        rowCount: 0,
        at,
      })
      await task(writing, { kind: 'import', state: 'RUNNING', uploadId, datasetId: written })
      await task(exported, { kind: 'export', state: 'PAUSED', datasetId })
      await tx.insert(ExportedFileEntity, {
        taskId: exported,
        name: 'a.csv',
        bytes: 1,
        rows: 1,
        sha256: '',
        segments: [],
        createdAt: at,
      })
      await task(unknown, { kind: 'gone', state: 'PAUSED' })
      await tx.insert(ApiTokenEntity, {
        id: idOf('token', set),
        ownerId: await user(),
        name: 'a',
        role: 'VIEWER',
        tokenHash: idOf('hash', set),
        createdAt: at,
        expiresAt: at,
        lastUsedAt: at,
      })
    }
  })
}

/** Ids that sort by their number. */
export function idOf(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(6, '0')}`
}
