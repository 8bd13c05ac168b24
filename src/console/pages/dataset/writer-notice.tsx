import { Group, Paper, Stack } from '@mantine/core'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { TextLink } from '../../parts/links.tsx'
import { TaskActions } from '../../parts/task-actions.tsx'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'

/** The import that writes the dataset now; its rows are seen once it has succeeded. */
export function WriterNotice({ task }: { readonly task: TaskItemFragment }) {
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="sm">
            <TaskStateBadge state={task.state} />
            <TextLink to={`/tasks/${task.id}`} size="sm">
              {taskTitle(task)}
            </TextLink>
          </Group>
          <TaskActions task={task} look="icons" />
        </Group>
        <TaskProgress task={task} />
      </Stack>
    </Paper>
  )
}
