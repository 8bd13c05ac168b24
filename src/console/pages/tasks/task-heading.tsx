import { memo } from 'react'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { TextLink } from '../../parts/links.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { Time } from '../../parts/time.tsx'
import classes from './task-heading.module.css'

/** What a task is about, with the way to it, who started it and when. */
export const TaskHeading = memo(
  ({ task }: { task: TaskItemFragment }) => (
    <div className={classes['heading']}>
      <TextLink to={`/tasks/${task.id}`} fw={600} size="sm" className={classes['title']}>
        {taskTitle(task)}
      </TextLink>
      <div className={classes['origin']}>
        <span className={classes['owner']}>{task.owner.email}</span>
        <span>
          <Time value={task.createdAt} />
        </span>
      </div>
    </div>
  ),
  (before, now) => before.task.id === now.task.id && taskTitle(before.task) === taskTitle(now.task),
)
