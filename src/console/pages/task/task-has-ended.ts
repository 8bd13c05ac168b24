import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'

/** Whether a task never changes again, but for an undo. */
export function hasEnded({ state, failure }: Pick<TaskItemFragment, 'state' | 'failure'>): boolean {
  return (
    state === 'STOPPED' ||
    state === 'SUCCEEDED' ||
    (state === 'FAILED' && failure?.retryable === false)
  )
}
