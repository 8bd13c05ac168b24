import { useFragment } from '@apollo/client/react'
import { Button, Group, Stack, Text } from '@mantine/core'
import { TaskItemFragmentDoc } from '../../../../schema/generated/operations.ts'
import { LinkButton } from '../../parts/links.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TaskActions } from '../../parts/task-actions.tsx'
import { taskPace } from '../../parts/task-pace.ts'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { DownloadExport } from './download-export.tsx'

interface ExportProgressProps {
  readonly id: string
  readonly onClose: () => void
}

/** How far an export is, what can be done with it, and its file at the end. */
export function ExportProgress({ id, onClose }: ExportProgressProps) {
  const { data: task, complete } = useFragment({
    fragment: TaskItemFragmentDoc,
    fragmentName: 'TaskItem',
    from: { __typename: 'ExportTask', id },
  })
  if (!complete) return <Problem error="This export is gone." />
  const { speed, time } = taskPace(task)
  return (
    <Stack>
      <Group justify="space-between" mih={36}>
        <Group gap="sm">
          <TaskStateBadge state={task.state} />
          <Text size="sm" c="dimmed">
            {[speed, time].filter(Boolean).join(', ')}
          </Text>
        </Group>
        <TaskActions task={task} look="buttons" />
      </Group>
      <TaskProgress task={task} size="large" />
      {task.failure && <Problem error={task.failure.message} />}
      {task.finishedAt === null && (
        <Text size="sm" c="dimmed">
          It has the rows as they were when it began, whatever becomes of the dataset. You can close
          this; it goes on.
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" onClick={onClose}>
          Close
        </Button>
        <LinkButton to={`/tasks/${id}`} variant="default">
          To the task
        </LinkButton>
        {(task.state === 'SUCCEEDED' || task.state === 'STOPPED') && <DownloadExport id={id} />}
      </Group>
    </Stack>
  )
}
