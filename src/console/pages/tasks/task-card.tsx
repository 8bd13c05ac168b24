import { memo } from 'react'
import { TaskActions } from '../../parts/task-actions.tsx'
import { taskPace } from '../../parts/task-pace.ts'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { SelectTask } from './select-task.tsx'
import { TaskHeading } from './task-heading.tsx'
import classes from './task-list.module.css'
import type { TaskEntryProps } from './task-row.tsx'

/** A task where there is no room for a table, drawn anew only when it has changed itself. */
export const TaskCard = memo(({ task, isSelected, toggle }: TaskEntryProps) => {
  const { speed, time } = taskPace(task)
  return (
    <li className={classes['card']} data-selected={isSelected || undefined}>
      <div className={classes['top']}>
        {toggle && (
          <SelectTask
            id={task.id}
            title={taskTitle(task)}
            isSelected={isSelected}
            toggle={toggle}
          />
        )}
        <TaskHeading task={task} />
      </div>
      <TaskProgress task={task} />
      <div className={classes['bottom']}>
        <TaskStateBadge state={task.state} />
        <div className={classes['cardPace']}>
          <div>{speed}</div>
          <div>{time}</div>
        </div>
        <TaskActions task={task} />
      </div>
    </li>
  )
})
