import type { EntityManager } from 'typeorm'
import type { Task } from './task.ts'
import type { UserAction } from './task-state.ts'

/** What a user asks of a task. */
export interface ControlRequest {
  readonly action: UserAction
  readonly actorId: string
  readonly reason?: string | null | undefined
  /** With stop: publish what is committed instead of rolling it back. */
  readonly keep?: boolean
  /** Whether the task's kind can undo, and what it did is still the newest change. */
  readonly undoable: boolean
  /** Takes what the action needs, in the same transaction; what it throws refuses the action. */
  readonly claim?: (tx: EntityManager, task: Task) => Promise<void>
}

export interface ControlOutcome {
  readonly outcome: 'changed' | 'unchanged' | 'refused'
  /** The task as it is now. */
  readonly task: Task
}
