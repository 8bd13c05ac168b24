import { Anchor, Skeleton, Stack } from '@mantine/core'
import { IconChevronLeft, IconListSearch } from '@tabler/icons-react'
import { Link, useParams } from 'react-router'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TaskActions } from '../../parts/task-actions.tsx'
import { TaskControlProvider } from '../../parts/task-control-provider.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { DeleteTask } from './delete-task.tsx'
import { RatePanel } from './rate-panel.tsx'
import { RejectedRows } from './rejected-rows.tsx'
import { secondsRun } from './seconds-run.ts'
import { TaskFailure } from './task-failure.tsx'
import { hasEnded } from './task-has-ended.ts'
import { TaskNumbers } from './task-numbers.tsx'
import { TaskResult } from './task-result.tsx'
import { Timeline } from './timeline.tsx'
import { type TaskDetails, useTaskDetails } from './use-task-details.ts'
import { useTimeline } from './use-timeline.ts'

/** One task: what it does, what can be done with it, and what it has led to. */
export function TaskPage() {
  const { id = '' } = useParams()
  return <TaskOf key={id} id={id} />
}

function TaskOf({ id }: { id: string }) {
  const { task, error, tryAgain } = useTaskDetails(id)
  if (task) {
    return (
      <TaskControlProvider>
        <ShownTask task={task} error={error} />
      </TaskControlProvider>
    )
  }
  if (task === null) {
    return (
      <Page title="No such task" above={<ToTasks />}>
        <EmptyState
          icon={IconListSearch}
          title="There is no such task"
          action={<LinkButton to="/tasks">To the tasks</LinkButton>}
        >
          It was deleted, or it is somebody else’s, or the address is wrong.
        </EmptyState>
      </Page>
    )
  }
  return (
    <Page title="Task" above={<ToTasks />}>
      <Problem error={error} tryAgain={tryAgain} />
      {!error && (
        <Stack role="status" aria-label="Reading the task" gap="lg">
          <Skeleton height={180} />
          <Skeleton height={260} />
        </Stack>
      )}
    </Page>
  )
}

function ShownTask({ task, error }: { task: TaskDetails; error: unknown }) {
  const { state, progress } = task
  const { events, error: eventsError } = useTimeline(task.id, hasEnded(task))
  const worked = events.length > 0 ? secondsRun(events, Date.now()) : undefined
  return (
    <Page
      title={taskTitle(task)}
      above={<ToTasks />}
      beside={<TaskStateBadge state={state} />}
      actions={
        <>
          <TaskActions task={task} look="buttons" />
          <DeleteTask task={task} />
        </>
      }
    >
      <Problem error={error} />
      <TaskFailure task={task} />
      <TaskResult task={task} wasUndone={events.some(({ from }) => from === 'SUCCEEDED')} />
      <TaskNumbers task={task} secondsRun={worked} />
      <RatePanel task={task} />
      {task.__typename === 'ImportTask' && progress.rowsRejected > 0 && (
        <RejectedRows id={task.id} state={state} count={progress.rowsRejected} />
      )}
      <Timeline events={events} error={eventsError} />
    </Page>
  )
}

function ToTasks() {
  return (
    <Anchor component={Link} to="/tasks" size="sm" w="fit-content">
      <IconChevronLeft size={14} style={{ verticalAlign: '-2px' }} /> Tasks
    </Anchor>
  )
}
