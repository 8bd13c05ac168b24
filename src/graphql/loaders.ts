import DataLoader from 'dataloader'
import type { Dataset } from '#core/dataset.ts'
import type { OutputFile } from '#core/output-port.ts'
import type { Task } from '#core/task.ts'
import type { Viewer } from '#core/viewer.ts'
import type { DatasetView } from '#database/entities/dataset-view.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { User } from '#database/entities/user.ts'
import type { Services } from '#service/services.ts'

/** Reads by id that are made at the same time become one statement. */
export interface Loaders {
  readonly users: DataLoader<string, User | null>
  readonly datasets: DataLoader<string, Dataset | null>
  readonly uploads: DataLoader<string, Upload | null>
  readonly tasks: DataLoader<string, Task | null>
  /** Files that tasks have made, by the tasks' ids. */
  readonly files: DataLoader<string, OutputFile | null>
  /** Views, by their datasets' ids. */
  readonly views: DataLoader<string, DatasetView | null>
  /** Whether a task's rejected rows are there. */
  readonly rejectedFiles: DataLoader<string, boolean>
  /** Whether what a task did can be taken back now. */
  readonly undoable: DataLoader<string, boolean>
}

/** `viewer`: whose rights count; whoever is not signed in is given nothing but accounts. */
export function createLoaders(services: Services, viewer: Viewer | undefined): Loaders {
  const visible =
    <T>(read: (viewer: Viewer, ids: readonly string[]) => Promise<readonly T[]>) =>
    (ids: readonly string[]) =>
      viewer === undefined ? Promise.resolve([]) : read(viewer, ids)
  return {
    users: byId((ids) => services.accounts.usersByIds(ids), ownId),
    datasets: byId(
      visible((who, ids) => services.datasets.byIds(who, ids)),
      ownId,
    ),
    uploads: byId(
      visible((who, ids) => services.uploads.byIds(who, ids)),
      ownId,
    ),
    tasks: byId(
      visible((who, ids) => services.tasks.byIds(who, ids)),
      ownId,
    ),
    files: byId(
      (ids) => services.exports.byTasks(ids),
      ({ taskId }) => taskId,
    ),
    views: byId(
      (ids) => services.datasets.views(ids),
      ({ datasetId }) => datasetId,
    ),
    rejectedFiles: batched(async (ids) => {
      const having = await services.rejectedFiles.having(ids)
      return ids.map((id) => having.has(id))
    }),
    undoable: batched(async (ids) => {
      const undoable = await services.tasks.undoable(ids)
      return ids.map((id) => undoable.has(id))
    }),
  }
}

function byId<T>(
  read: (ids: readonly string[]) => Promise<readonly T[]>,
  idOf: (item: T) => string,
): DataLoader<string, T | null> {
  return batched(async (ids) => {
    const found = new Map((await read(ids)).map((each) => [idOf(each), each]))
    return ids.map((id) => found.get(id) ?? null)
  })
}

function ownId({ id }: { readonly id: string }): string {
  return id
}

function batched<T>(read: (ids: readonly string[]) => Promise<T[]>): DataLoader<string, T> {
  // a subscription's context lives for hours: batched, never remembered
  return new DataLoader(read, { cache: false })
}
