import { List, Modal, Stack, Text } from '@mantine/core'
import type { TaskAction } from '../../../schema/generated/operations.ts'
import type { Refusal } from './control-tasks.ts'
import { taskActionLooks } from './task-action-words.ts'
import { taskTitle } from './task-title.ts'
import { useFocusReturn } from './use-focus-return.ts'

interface TaskRefusalsDialogProps {
  readonly action: TaskAction
  readonly refusals: readonly Refusal[]
  readonly onClose: () => void
}

/** Tells, task by task, why what was asked of them was not done. */
export function TaskRefusalsDialog({ action, refusals, onClose }: TaskRefusalsDialogProps) {
  useFocusReturn()
  const count = refusals.length
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${taskActionLooks[action].label}: ${count === 1 ? 'this task' : `${count} tasks`} could not`}
    >
      <List spacing="sm" listStyleType="none" style={{ overflowWrap: 'anywhere' }}>
        {refusals.map(({ task, words }) => (
          <List.Item key={task.id}>
            <Stack gap={2}>
              <Text size="sm" fw={600}>
                {taskTitle(task)}
              </Text>
              <Text size="sm">{words}</Text>
            </Stack>
          </List.Item>
        ))}
      </List>
    </Modal>
  )
}
