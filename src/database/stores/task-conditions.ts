import { type FindOptionsWhere, In } from 'typeorm'
import type { Task } from '#core/task.ts'

/** Tasks that may still run: each of these conditions holds for some. */
export const notEnded: readonly FindOptionsWhere<Task>[] = [
  { state: In(['QUEUED', 'RUNNING', 'PAUSED']) },
  { state: 'FAILED', retryable: true },
]
