import { expect, test } from 'vitest'
import type { Retention } from '#core/retention.ts'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Task } from '#core/task.ts'
import type { Database } from '#database/database.ts'
import { DatasetEntity } from '#database/entities/dataset.ts'
import { DatasetChangeEntity } from '#database/entities/dataset-change.ts'
import { ExportedFileEntity } from '#database/entities/exported-file.ts'
import { GenerationEntity } from '#database/entities/generation.ts'
import { RejectedRowEntity } from '#database/entities/rejected-row.ts'
import { TaskEntity } from '#database/entities/task.ts'
import { TaskEventEntity } from '#database/entities/task-event.ts'
import { UploadEntity } from '#database/entities/upload.ts'
import { EndedTaskStore } from '#database/stores/ended-task-store.ts'
import { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import { UndoStore } from '#database/stores/undo-store.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { expire } from '#runner/retention.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { silent, testDatabase } from '../support/test-database.ts'

const day = 24 * 60 * 60 * 1_000
const now = 1_000 * day
const retention: Retention = { exports: 7, uploads: 30, events: 50, rejectedRows: 40, undo: 20 }
const forever: Retention = {
  exports: null,
  uploads: null,
  events: null,
  rejectedRows: null,
  undo: null,
}

async function expired(database: Database, how = retention): Promise<string[]> {
  const removed: string[] = []
  const env = {
    database,
    retention: how,
    endedTasks: new EndedTaskStore(database),
    rejectedRows: new RejectedRowStore(database),
    uploads: new UploadStore(database),
    uploadStorage: { remove: async (id: string) => void removed.push(id) },
    undo: new UndoStore(database),
    signals: new SharedSignals(),
    now: () => now,
    log: silent,
  }
  await expire(env, new AbortController().signal)
  return removed
}

/** A task with an upload, an event, a rejected row and a file, all of that name. */
async function insertTask(
  database: Database,
  name: string,
  task: Pick<Task, 'state'> & Partial<Task>,
): Promise<void> {
  const id = `task_${name}`
  const uploadId = `upload_${name}`
  await database.transaction(async (tx) => {
    await tx.insert(UploadEntity, {
      id: uploadId,
      ownerId: 'user_1',
      name: 'a.csv',
      bytes: 1,
      createdAt: 0,
      completedAt: 0,
    })
    await tx.insert(TaskEntity, {
      id,
      kind: 'import',
      ownerId: 'user_1',
      intent: 'RUN',
      input: {},
      uploadId,
      unit: 'BYTES',
      createdAt: 0,
      ...task,
    })
    await tx.insert(TaskEventEntity, { taskId: id, seq: 1, at: 0, from: null, to: 'QUEUED' })
    await tx.insert(RejectedRowEntity, {
      taskId: id,
      number: 1,
      line: 1,
      record: 'x',
      code: 'X',
      message: 'x',
    })
    await tx.insert(ExportedFileEntity, {
      taskId: id,
      name: 'a.csv',
      bytes: 1,
      rows: 1,
      sha256: '',
      segments: [],
      createdAt: 0,
    })
  })
}

/** Names of the tasks that still have each sort of thing. */
async function left(database: Database) {
  return database.read(async (manager) => {
    const names = (ids: readonly string[]) => ids.map((id) => id.split('_')[1]).toSorted()
    return {
      uploads: names((await manager.find(UploadEntity)).map(({ id }) => id)),
      events: names((await manager.find(TaskEventEntity)).map(({ taskId }) => taskId)),
      rejectedRows: names((await manager.find(RejectedRowEntity)).map(({ taskId }) => taskId)),
      exports: names((await manager.find(ExportedFileEntity)).map(({ taskId }) => taskId)),
    }
  })
}

onEachDatabase((kind) => {
  test('each sort of thing goes after its time, and not before', async () => {
    const { database } = await testDatabase(kind)
    for (const days of [5, 10, 35, 45, 60]) {
      const finishedAt = now - days * day
      await insertTask(database, String(days), { state: 'SUCCEEDED', finishedAt })
    }
    expect((await expired(database)).toSorted()).toEqual(['upload_35', 'upload_45', 'upload_60'])
    expect(await left(database)).toEqual({
      uploads: ['10', '5'],
      events: ['10', '35', '45', '5'],
      rejectedRows: ['10', '35', '5'],
      exports: ['5'],
    })
    expect(await database.read((manager) => manager.count(TaskEntity))).toBe(5)
  })

  test('nothing goes that a task may need which can still run, or is being undone, however old', async () => {
    const { database } = await testDatabase(kind)
    const finishedAt = 1
    await insertTask(database, 'queued', { state: 'QUEUED' })
    await insertTask(database, 'running', { state: 'RUNNING' })
    await insertTask(database, 'paused', { state: 'PAUSED', intent: 'PAUSE' })
    await insertTask(database, 'failed', { state: 'FAILED', retryable: true, finishedAt })
    await insertTask(database, 'undone', { state: 'SUCCEEDED', intent: 'STOP', finishedAt })
    const before = await left(database)
    expect(await expired(database)).toEqual([])
    expect(await left(database)).toEqual(before)
  })

  test('“forever” keeps everything', async () => {
    const { database } = await testDatabase(kind)
    await insertTask(database, 'old', { state: 'STOPPED', intent: 'STOP', finishedAt: 1 })
    const before = await left(database)
    expect(await expired(database, forever)).toEqual([])
    expect(await left(database)).toEqual(before)
  })

  test('what only an undo needs is let go, and the undo with it', async () => {
    const { database } = await testDatabase(kind)
    await database.transaction(async (tx) => {
      for (const [name, days] of [
        ['old', 25],
        ['new', 15],
      ] as const) {
        const datasetId = `dataset_${name}`
        await tx.insert(DatasetEntity, {
          id: datasetId,
          name,
          searchName: name,
          ownerId: 'user_1',
          columns: [],
          generation: 2,
          lastGeneration: 2,
          createdAt: 0,
          updatedAt: 0,
          publishedAt: 0,
        })
        await tx.insert(GenerationEntity, [
          { datasetId, number: 1 },
          { datasetId, number: 2 },
        ])
        await tx.insert(DatasetChangeEntity, {
          datasetId,
          number: 2,
          taskId: `task_${name}`,
          generation: 1,
          watermark: 1,
          rowCount: 1,
          at: now - days * day,
        })
      }
    })
    const undo = new UndoStore(database)
    const tasks = ['task_old', 'task_new']
    expect(await undo.undoable(tasks)).toEqual(new Set(tasks))
    await expired(database)
    expect(await undo.undoable(tasks)).toEqual(new Set(['task_new']))
    const reaped = await database.read((manager) => manager.find(GenerationEntity))
    expect(reaped.filter(({ reapAfter }) => reapAfter !== null)).toMatchObject([
      { datasetId: 'dataset_old', number: 1 },
    ])
  })
})
