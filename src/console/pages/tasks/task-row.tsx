import { Checkbox } from '@mantine/core'
import { memo } from 'react'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { TaskActions } from '../../parts/task-actions.tsx'
import { taskPace } from '../../parts/task-pace.ts'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { TaskHeading } from './task-heading.tsx'

export interface TaskEntryProps {
  readonly task: TaskItemFragment
  readonly isSelected: boolean
  /** undefined: there is nothing to select tasks for. */
  readonly toggle: ((id: string, event: unknown) => void) | undefined
}

/** A task in the table, drawn anew only when it has changed itself. */
export const TaskRow = memo(({ task, isSelected, toggle }: TaskEntryProps) => {
  const { speed, time } = taskPace(task)
  return (
    <tr data-selected={isSelected || undefined}>
      {toggle && (
        <td>
          <Checkbox
            aria-label={`Select ${taskTitle(task)}`}
            checked={isSelected}
            onChange={(event) => toggle(task.id, event)}
          />
        </td>
      )}
      <td>
        <TaskHeading task={task} />
      </td>
      <td>
        <TaskStateBadge state={task.state} />
      </td>
      <td>
        <TaskProgress task={task} />
      </td>
      <td>
        <div>{speed}</div>
        <div>{time}</div>
      </td>
      <td>
        <TaskActions task={task} />
      </td>
    </tr>
  )
})
