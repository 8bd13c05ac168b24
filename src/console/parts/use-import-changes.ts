import { useCallback, useRef } from 'react'
import type { TaskItemFragment, TaskState } from '../../../schema/generated/operations.ts'
import { useTaskChanges } from '../live/live-tasks-provider.tsx'

interface Known {
  readonly state: TaskState
  readonly datasetId: string | undefined
}

/**
 * Calls `listener` with the datasets whose imports have come into another state, upon which rows and writer may be
 * others; `undefined` stands for one that is not known any more. Pass a stable function.
 */
export function useImportChanges(
  listener: (datasetIds: ReadonlySet<string | undefined>) => void,
): void {
  const known = useRef(new Map<string, Known>())
  const onChanges = useCallback(
    (tasks: readonly TaskItemFragment[]) => {
      const changed = new Set<string | undefined>()
      for (const task of tasks) {
        if (task.__typename !== 'ImportTask' || task.validateOnly) continue
        const before = known.current.get(task.id)
        // an import that is undone or stopped may have taken its dataset with it
        const datasetId = task.dataset?.id ?? before?.datasetId
        if (before?.state !== task.state) changed.add(datasetId)
        known.current.set(task.id, { state: task.state, datasetId })
      }
      if (changed.size > 0) listener(changed)
    },
    [listener],
  )
  useTaskChanges(onChanges)
}
