import type { Intent, StoredState, TaskState } from './task-state.ts'

export type ProgressUnit = 'BYTES' | 'ROWS'

/** What a JSON column holds; the task's kind knows its shape. */
export type Json = string | number | boolean | object | null

/** A row of table `task`. Times are milliseconds since 1970, UTC. */
export interface Task {
  readonly id: string
  readonly kind: string
  readonly ownerId: string
  readonly state: StoredState
  readonly intent: Intent
  /** Asked for with STOP: publish what is committed instead of unlinking it. */
  readonly keep: boolean
  /** Grows each time the task changes hands; every commit is fenced by it. */
  readonly epoch: number
  /** Grows with every change. */
  readonly revision: number
  /** The seq of the newest event. */
  readonly eventSeq: number
  /** What the user gave, and what the kind made of it before the task began. */
  readonly input: Json
  readonly plan: Json
  /** null until the first chunk has committed. */
  readonly cursor: Json
  readonly uploadId: string | null
  readonly datasetId: string | null
  readonly unit: ProgressUnit
  readonly done: number
  readonly total: number | null
  readonly rowsDone: number
  readonly rowsRejected: number
  /** Recent speed; null while the task does not run. */
  readonly rowsPerSecond: number | null
  readonly unitsPerSecond: number | null
  readonly failureCode: string | null
  readonly failureMessage: string | null
  readonly retryable: boolean | null
  readonly failedAt: number | null
  /** Crashes in a row without a commit between them. */
  readonly crashes: number
  /** Passing faults in a row without a commit between them; sets the backoff. */
  readonly attempts: number
  /** A runner leaves the task alone until then. */
  readonly notBefore: number
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** Why and by whom a task's shown state changed. */
export interface TaskEvent {
  readonly taskId: string
  /** 1, 2, 3 … within a task, in commit order. */
  readonly seq: number
  readonly at: number
  readonly from: TaskState | null
  readonly to: TaskState
  readonly actorId: string | null
  readonly reason: string | null
}
