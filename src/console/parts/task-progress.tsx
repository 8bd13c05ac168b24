import type { TaskItemFragment, TaskState } from '../../../schema/generated/operations.ts'
import { formatCount, formatRows, formatShare } from '../format/numbers.ts'
import classes from './task-progress.module.css'
import { taskStates } from './task-state-badge.tsx'
import { taskTitle } from './task-title.ts'

interface TaskProgressProps {
  readonly task: TaskItemFragment
  readonly size?: 'small' | 'large'
}

/** How far a task is: a bar, its share, and its rows. */
export function TaskProgress({ task, size = 'small' }: TaskProgressProps) {
  const { progress, state } = task
  const { fraction, rowsDone, rowsRejected } = progress
  const isMoving = state === 'RUNNING' || state === 'PAUSING'
  return (
    <div className={classes['progress']} data-size={size}>
      <div
        className={classes['track']}
        role="progressbar"
        aria-label={`Progress: ${taskTitle(task)}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={fraction === null ? undefined : Math.floor(fraction * 100)}
        aria-valuetext={
          fraction === null
            ? formatRows(rowsDone)
            : `${formatShare(fraction)}, ${formatRows(rowsDone)}`
        }
      >
        <div
          className={classes['bar']}
          data-unknown={(fraction === null && isMoving) || undefined}
          style={{
            background: `var(--mantine-color-${taskStates[state].color}-${shade(state)})`,
            transform: `scaleX(${fraction ?? (isMoving ? 0.3 : 0)})`,
          }}
        />
      </div>
      <div className={classes['words']}>
        <span>{fraction === null ? '' : formatShare(fraction)}</span>
        <span className={classes['rows']}>
          {formatRows(rowsDone)}
          {rowsRejected > 0 && (
            <span
              className={classes['rejected']}
            >{` · ${formatCount(rowsRejected)} rejected`}</span>
          )}
        </span>
      </div>
    </div>
  )
}

/** Gray, when filled, is nearly black: too loud for what is over. */
function shade(state: TaskState): string {
  return taskStates[state].color === 'gray' ? '5' : 'filled'
}
