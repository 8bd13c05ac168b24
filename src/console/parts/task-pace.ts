import type { TaskItemFragment } from '../../../schema/generated/operations.ts'
import { formatRate } from '../format/numbers.ts'
import { formatDuration } from '../format/times.ts'

/** How fast a task is, and what time is left; of one that has ended, how long it took. */
export function taskPace(task: TaskItemFragment): { speed?: string; time?: string } {
  const { state, startedAt, finishedAt, progress } = task
  if (state === 'RUNNING' || state === 'PAUSING') {
    const { rowsPerSecond, etaSeconds } = progress
    return {
      ...(rowsPerSecond !== null && { speed: formatRate(rowsPerSecond) }),
      ...(etaSeconds !== null && { time: `${formatDuration(etaSeconds)} left` }),
    }
  }
  if (startedAt === null || finishedAt === null) return {}
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000
  return { time: `took ${formatDuration(seconds)}` }
}
