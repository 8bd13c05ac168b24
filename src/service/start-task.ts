import type { Clock } from '#core/clock.ts'
import type { Dataset } from '#core/dataset.ts'
import type { DatasetPort } from '#core/dataset-port.ts'
import { InputError } from '#core/errors.ts'
import type { FilePort } from '#core/ports.ts'
import type { Json, Task } from '#core/task.ts'
import type { AnyTaskKind, PlanContext, Planned } from '#core/task-kind.ts'
import type { Viewer } from '#core/viewer.ts'
import type { Database } from '#database/database.ts'
import type { NewId } from '#database/ids.ts'
import { type IdempotencyStore, KeyTaken } from '#database/stores/idempotency-store.ts'
import type { TaskStore } from '#database/stores/task-store.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { mustNotBeViewer } from './access.ts'
import { asInputError } from './as-input-error.ts'
import { inputHash } from './idempotency.ts'

export interface StartParts {
  readonly database: Database
  readonly tasks: TaskStore
  readonly keys: IdempotencyStore
  readonly datasets: DatasetPort
  /** Throws InputError where the viewer may not read, or change, that dataset. */
  readonly findDataset: (viewer: Viewer, id: string, access: 'read' | 'change') => Promise<Dataset>
  readonly uploads: Pick<UploadStore, 'hold'>
  /** The files that a viewer may read. */
  readonly filesFor: (viewer: Viewer) => FilePort
  readonly newId: NewId
  readonly now: Clock
}

export interface Start {
  readonly kind: AnyTaskKind
  /** As the API gave it, defaults filled in. */
  readonly input: Record<string, unknown>
  readonly idempotencyKey?: string | null | undefined
}

/**
 * Starts a task: its row, what its kind reserves for it, and the idempotency key come into being
 * together. The same key with the same input gives the first task back. Throws InputError.
 */
export async function startTask(parts: StartParts, viewer: Viewer, start: Start): Promise<Task> {
  mustNotBeViewer(viewer)
  const { kind, idempotencyKey: key } = start
  if (key != null && (key === '' || key.length > 255)) {
    throw new InputError('INVALID_INPUT', 'An idempotencyKey has 1 to 255 characters.', [
      'idempotencyKey',
    ])
  }
  const known = key == null ? null : await earlierTask(parts, viewer, start, key)
  if (known !== null) return known

  const input = start.input as Parameters<AnyTaskKind['run']>[0]['input']
  const { datasets } = parts
  const context: PlanContext<typeof input> = {
    input,
    ownerId: viewer.id,
    files: parts.filesFor(viewer),
    datasets,
    findDataset: (id, access) => parts.findDataset(viewer, id, access),
  }
  const planned: Planned<unknown> = (await kind.plan?.(context).catch(asInputError)) ?? {
    plan: null,
  }
  const taskId = parts.newId('task')
  try {
    return await parts.database.transaction(async (tx) => {
      if (key != null) {
        const { ownerId } = context
        const claim = { ownerId, kind: kind.kind, key, taskId, createdAt: parts.now() }
        await parts.keys.claim(tx, { ...claim, inputHash: inputHash(start.input) })
      }
      const { uploadId } = planned
      if (uploadId !== undefined && !(await parts.uploads.hold(tx, uploadId))) {
        throw new InputError('NOT_FOUND', `There is no uploaded file ${uploadId}.`, ['uploadId'])
      }
      const reserved = await kind.reserve?.(tx, { ...context, plan: planned.plan, taskId })
      const all = { ...planned, ...reserved }
      return parts.tasks.insert(tx, {
        id: taskId,
        kind: kind.kind,
        ownerId: viewer.id,
        input: start.input,
        // what a kind plans is JSON by contract
        plan: (all.plan ?? null) as Json,
        uploadId: all.uploadId ?? null,
        datasetId: all.datasetId ?? null,
        unit: kind.unit ?? 'ROWS',
        total: all.total ?? null,
      })
    })
  } catch (error) {
    if (!(error instanceof KeyTaken) || key == null) throw error
    // somebody was quicker with the same key
    const earlier = await earlierTask(parts, viewer, start, key)
    if (earlier === null) throw error
    return earlier
  }
}

async function earlierTask(
  parts: StartParts,
  viewer: Viewer,
  start: Start,
  key: string,
): Promise<Task | null> {
  const known = await parts.keys.find({ ownerId: viewer.id, kind: start.kind.kind, key })
  if (known === null) return null
  if (known.inputHash !== inputHash(start.input)) {
    throw new InputError(
      'CONFLICT',
      'This idempotencyKey was used with another input. Use a new key for a new task.',
      ['idempotencyKey'],
    )
  }
  return parts.tasks.find(known.taskId)
}
