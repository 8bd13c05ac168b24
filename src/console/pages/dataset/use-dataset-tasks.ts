import { useQuery } from '@apollo/client/react'
import { useCallback, useMemo, useRef } from 'react'
import {
  type TaskFilter,
  type TaskItemFragment,
  TaskListDocument,
} from '../../../../schema/generated/operations.ts'
import { useTaskChanges } from '../../live/live-tasks-provider.tsx'

/** The newest tasks of a dataset, live. `narrowed`: what else they have to meet; a stable object. */
export function useDatasetTasks(
  datasetId: string,
  first: number,
  narrowed: Omit<TaskFilter, 'datasetId'> = all,
) {
  const variables = useMemo(
    () => ({ first, filter: { datasetId, ...narrowed } }),
    [datasetId, first, narrowed],
  )
  const { data, error, refetch } = useQuery(TaskListDocument, {
    variables,
    fetchPolicy: 'cache-and-network',
  })
  // what cannot be read now is read upon the next change
  const readAgain = useCallback(() => void refetch().catch(() => {}), [refetch])
  const states = useRef(new Map<string, string>())
  useTaskChanges(
    useCallback(
      (tasks: readonly TaskItemFragment[]) => {
        const changed = tasks.filter(({ id, state }) => states.current.get(id) !== state)
        for (const { id, state } of changed) states.current.set(id, state)
        // it may be a new task, or let or forbid the undo of another one
        const isOurs = changed.some((task) => 'dataset' in task && task.dataset?.id === datasetId)
        if (isOurs) readAgain()
      },
      [datasetId, readAgain],
    ),
  )
  return { tasks: data?.tasks.nodes, error, readAgain }
}

const all = {}
