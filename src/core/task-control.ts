import type { Task } from './task.ts'
import type { UserAction } from './task-state.ts'

/** What a user asks of a task. */
export interface ControlRequest {
  readonly action: UserAction
  readonly actorId: string
  readonly reason?: string | null | undefined
  /** With stop: publish what is committed instead of rolling it back. */
  readonly keep?: boolean
  /** The kind's word on undo. */
  readonly undoable: boolean
}

export interface ControlOutcome {
  readonly outcome: 'changed' | 'unchanged' | 'refused'
  /** The task as it is now. */
  readonly task: Task
}
