/** Tells subscribers that a task has changed; what it changed to is read from the database. */
export interface TaskChange {
  readonly taskId: string
  readonly revision: number
  /** false: only the progress has changed, which may be held back and merged. */
  readonly state: boolean
}

/** Carries changes to whoever watches. Called after the commit, never before. */
export type PublishChange = (change: TaskChange) => void
