import type { Task } from './task.ts'
import type { TaskState } from './task-state.ts'

/** All that are given must hold. */
export interface TaskFilter {
  readonly states?: readonly TaskState[] | null | undefined
  readonly kinds?: readonly string[] | null | undefined
  readonly datasetId?: string | null | undefined
  readonly uploadId?: string | null | undefined
  readonly ownerId?: string | null | undefined
}

/** Whether the filter's list would have the task while it is in one of `states`. */
export function matches(
  filter: TaskFilter,
  task: Pick<Task, 'kind' | 'datasetId' | 'uploadId' | 'ownerId'>,
  states: ReadonlySet<TaskState>,
): boolean {
  return (
    (filter.states == null || filter.states.some((state) => states.has(state))) &&
    (filter.kinds == null || filter.kinds.includes(task.kind)) &&
    (filter.datasetId == null || filter.datasetId === task.datasetId) &&
    (filter.uploadId == null || filter.uploadId === task.uploadId) &&
    (filter.ownerId == null || filter.ownerId === task.ownerId)
  )
}
