import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { TextLink } from '../../parts/links.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TaskActions } from '../../parts/task-actions.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { Time } from '../../parts/time.tsx'
import { useDatasetTasks } from './use-dataset-tasks.ts'

const most = 8

/** The newest tasks of a dataset, with what can be done with them. */
export function RecentTasks({ datasetId }: { readonly datasetId: string }) {
  const { tasks, error, readAgain } = useDatasetTasks(datasetId, most)
  return (
    <Stack component="section" gap="sm" aria-labelledby="recent">
      <Title order={2} size="h4" id="recent">
        Recent changes and exports
      </Title>
      <Problem error={error} tryAgain={readAgain} />
      {tasks?.length === 0 && (
        <Text size="sm" c="dimmed">
          Its tasks have been deleted.
        </Text>
      )}
      {tasks !== undefined && tasks.length > 0 && (
        <Paper withBorder>
          {tasks.map((task, i) => (
            <Group
              key={task.id}
              justify="space-between"
              wrap="nowrap"
              px="md"
              py={6}
              gap="xs"
              mih={48}
              style={
                i > 0 ? { borderTop: '1px solid var(--mantine-color-default-border)' } : undefined
              }
            >
              <Group gap="sm" miw={0}>
                <TaskStateBadge state={task.state} />
                <TextLink to={`/tasks/${task.id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {taskTitle(task)}
                </TextLink>
                <Text size="sm" c="dimmed">
                  {task.owner.email}, <Time value={task.createdAt} />
                </Text>
              </Group>
              <TaskActions task={task} />
            </Group>
          ))}
        </Paper>
      )}
    </Stack>
  )
}
