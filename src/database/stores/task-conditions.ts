import { type FindOptionsWhere, In, LessThan, MoreThanOrEqual, Not } from 'typeorm'
import type { Task } from '#core/task.ts'

/** Tasks that may still run: each of these conditions holds for some. */
export const notEnded: readonly FindOptionsWhere<Task>[] = [
  { state: In(['QUEUED', 'RUNNING', 'PAUSED']) },
  { state: 'FAILED', retryable: true },
]

/** Tasks that may still change by themselves. */
const live: readonly FindOptionsWhere<Task>[] = [
  ...notEnded,
  { intent: 'STOP', state: Not('STOPPED') },
]

/** Tasks that ended before `time`, in milliseconds since 1970, and that nobody is undoing: as `hasEnded` has it. */
export function endedBefore(time: number): FindOptionsWhere<Task>[] {
  const finishedAt = LessThan(time)
  return [
    { state: 'STOPPED', finishedAt },
    { state: 'SUCCEEDED', intent: Not('STOP'), finishedAt },
    { state: 'FAILED', retryable: false, intent: Not('STOP'), finishedAt },
  ]
}

/** Tasks that may still run, that are being stopped or undone, or that have ended since `time`. */
export function notEndedBefore(time: number): FindOptionsWhere<Task>[] {
  return [...live, { finishedAt: MoreThanOrEqual(time) }]
}
