import { useQuery } from '@apollo/client/react'
import { useEffect, useRef } from 'react'
import {
  TaskDetailsDocument,
  type TaskDetailsQuery,
} from '../../../../schema/generated/operations.ts'

export type TaskDetails = NonNullable<TaskDetailsQuery['task']>

/** One task, live; null: there is none of that id; undefined: it is not known yet. */
export function useTaskDetails(id: string) {
  const { data, previousData, error, refetch } = useQuery(TaskDetailsDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
  })
  // while a dataset that has just been named is read, the task stays in sight
  const shown = data ?? (previousData?.task?.id === id ? previousData : undefined)
  const state = shown?.task?.state

  // a change of state brings a dataset's rows or a file, which live changes do not tell
  const known = useRef(state)
  useEffect(() => {
    const isChange = known.current !== undefined && state !== undefined && known.current !== state
    known.current = state
    // what fails here is asked again with the next change, and after a lost connection
    if (isChange) refetch().catch(() => {})
  }, [state, refetch])

  return { task: shown?.task, error, tryAgain: () => void refetch().catch(() => {}) }
}
