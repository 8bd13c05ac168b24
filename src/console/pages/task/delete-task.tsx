import { useApolloClient } from '@apollo/client/react'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { DeleteTaskDocument } from '../../../../schema/generated/operations.ts'
import { errorMessage, userErrorMessage } from '../../api/error-message.ts'
import { mayChange } from '../../parts/may-change.ts'
import { Problem } from '../../parts/problem.tsx'
import { taskTitle } from '../../parts/task-title.ts'
import { useFocusReturn } from '../../parts/use-focus-return.ts'
import { useSession } from '../../session/session.ts'
import { hasEnded } from './task-has-ended.ts'
import type { TaskDetails } from './use-task-details.ts'

/** Deletes a task that has ended, after a question; for whoever may. */
export function DeleteTask({ task }: { task: TaskDetails }) {
  const { viewer } = useSession()
  const [isOpen, { open, close }] = useDisclosure()
  if (!hasEnded(task) || !mayChange(viewer, task.owner.id)) return null
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={open}>
        Delete …
      </Button>
      {isOpen && <DeleteDialog task={task} onClose={close} />}
    </>
  )
}

function DeleteDialog({ task, onClose }: { task: TaskDetails; onClose: () => void }) {
  useFocusReturn()
  const client = useApolloClient()
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()

  const remove = async () => {
    setBusy(true)
    const words = await client
      .mutate({ mutation: DeleteTaskDocument, variables: { input: { id: task.id } } })
      .then(({ data }) => userErrorMessage(data?.deleteTask.userErrors), errorMessage)
    if (words !== undefined) {
      setProblem(words)
      setBusy(false)
      return
    }
    await navigate('/tasks')
    client.cache.evict({ id: client.cache.identify(task) ?? '' })
    client.cache.gc()
  }

  return (
    <Modal opened onClose={onClose} title="Delete this task?">
      <Stack>
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {taskTitle(task)}
        </Text>
        <Text size="sm">{lost(task)}</Text>
        <Problem error={problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={isBusy} onClick={remove}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function lost(task: TaskDetails): string {
  if (task.__typename === 'ExportTask') {
    return 'Its history goes, and so does the file that it wrote. The dataset stays.'
  }
  if (task.__typename === 'ImportTask') {
    return 'Its history and its rejected rows go, and it can no longer be undone. The rows that it imported stay.'
  }
  return 'Its history goes. What it did stays.'
}
