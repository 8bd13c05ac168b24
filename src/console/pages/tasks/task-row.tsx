import { memo } from 'react'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { TaskActions } from '../../parts/task-actions.tsx'
import { taskPace } from '../../parts/task-pace.ts'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { SelectTask } from './select-task.tsx'
import { TaskHeading } from './task-heading.tsx'

export interface TaskEntryProps {
  readonly task: TaskItemFragment
  readonly isSelected: boolean
  /** undefined: there is nothing to select tasks for. */
  readonly toggle: ((id: string, event: unknown) => void) | undefined
}

// states change seldom, progress always
const StateBadge = memo(TaskStateBadge)

/** A task in the table, drawn anew only when it has changed itself. */
export const TaskRow = memo(({ task, isSelected, toggle }: TaskEntryProps) => {
  const { speed, time } = taskPace(task)
  return (
    <tr data-selected={isSelected || undefined}>
      {toggle && (
        <td>
          <SelectTask
            id={task.id}
            title={taskTitle(task)}
            isSelected={isSelected}
            toggle={toggle}
          />
        </td>
      )}
      <td>
        <TaskHeading task={task} />
      </td>
      <td>
        <StateBadge state={task.state} />
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
