import { createContext, use, useCallback } from 'react'
import type { TaskItemFragment } from '../../../schema/generated/operations.ts'
import { useTaskChanges } from '../live/live-tasks-provider.tsx'
import { RateHistories } from './rate-histories.ts'

// the same for all pages of the console: whoever comes back to a task finds its history
const RateHistoriesContext = createContext(new RateHistories())

/** The histories of tasks, which take down all changes for as long as the page is shown that asks for them. */
export function useRateHistories(): RateHistories {
  const histories = use(RateHistoriesContext)
  const record = useCallback(
    (tasks: readonly TaskItemFragment[]) => histories.record(tasks, Date.now()),
    [histories],
  )
  useTaskChanges(record)
  return histories
}
