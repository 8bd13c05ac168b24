import DataLoader from 'dataloader'
import type { Dataset } from '#core/dataset.ts'
import type { OutputFile } from '#core/output-port.ts'
import type { Page, PagesRequest } from '#core/page.ts'
import type { Task, TaskEvent } from '#core/task.ts'
import type { Viewer } from '#core/viewer.ts'
import type { DatasetView } from '#database/entities/dataset-view.ts'
import type { Upload } from '#database/entities/upload.ts'
import type { User } from '#database/entities/user.ts'
import type { Services } from '#service/services.ts'
import type { NumberedRejectedRow } from '#service/tasks.ts'

/** A page of what belongs to the task of that id. */
export type TaskPage = PagesRequest<number> & { readonly id: string }

/** Reads that are made at the same time become as many statements as one does. */
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
  /** Pages of what belongs to tasks. */
  readonly events: DataLoader<TaskPage, Page<TaskEvent>>
  readonly rejectedRows: DataLoader<TaskPage, Page<NumberedRejectedRow>>
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
    events: pages((ids, request) => services.tasks.eventPages(ids, request)),
    rejectedRows: pages((ids, request) => services.tasks.rejectedRowPages(ids, request)),
  }
}

function byId<T>(
  read: (ids: readonly string[]) => Promise<readonly T[]>,
  idOf: (item: T) => string,
): DataLoader<string, T | null> {
  return batched(async (ids) => {
    const found = new Map((await read([...new Set(ids)])).map((each) => [idOf(each), each]))
    return ids.map((id) => found.get(id) ?? null)
  })
}

function ownId({ id }: { readonly id: string }): string {
  return id
}

/** A list asks for the same page of each of its tasks, and by aliases for several: one read each. */
function pages<T>(
  read: (ids: readonly string[], request: PagesRequest<number>) => Promise<ReadonlyMap<string, T>>,
): DataLoader<TaskPage, T> {
  return batched(async (asked) => {
    const found = new Map<TaskPage, T | undefined>()
    const alike = Map.groupBy(asked, ({ limit, after }) => `${limit} ${after}`)
    const reads = Array.from(alike.values(), async (group) => {
      const { limit = 0, after } = group[0] ?? {}
      const byTask = await read([...new Set(group.map(ownId))], { limit, after })
      for (const each of group) found.set(each, byTask.get(each.id))
    })
    await Promise.all(reads)
    return asked.map((each) => found.get(each) ?? new Error(`no page of ${each.id}`))
  })
}

function batched<Key, T>(
  read: (keys: readonly Key[]) => Promise<(T | Error)[]>,
): DataLoader<Key, T> {
  // a subscription's context lives for hours: batched, never remembered
  return new DataLoader(read, { cache: false })
}
