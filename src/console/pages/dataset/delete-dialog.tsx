import { useApolloClient, useMutation } from '@apollo/client/react'
import { Button, Code, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { DeleteDatasetDocument } from '../../../../schema/generated/operations.ts'
import { userErrorMessage } from '../../api/error-message.ts'
import { formatRows } from '../../format/numbers.ts'
import { Problem } from '../../parts/problem.tsx'
import { useFocusReturn } from '../../parts/use-focus-return.ts'
import type { DatasetOverview } from './dataset-facts.tsx'

interface DeleteDialogProps {
  readonly dataset: DatasetOverview
  readonly onClose: () => void
}

/** Says what will be lost, and takes the dataset's name as the yes. */
export function DeleteDialog({ dataset, onClose }: DeleteDialogProps) {
  useFocusReturn()
  const { id, name, rowCount, viewName } = dataset
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const { cache } = useApolloClient()
  const [remove, { data, error, loading }] = useMutation(DeleteDatasetDocument)
  const isNamed = typed.trim() === name

  async function submit(): Promise<void> {
    const answer = await remove({ variables: { input: { id } } }).catch(() => undefined)
    if (!answer?.data?.deleteDataset.deletedId) return
    notifications.show({ message: `“${name}” is deleted.` })
    // the page leaves first, or it would ask for what is gone
    await navigate('/datasets', { replace: true })
    cache.evict({ id: `Dataset:${id}` })
    cache.gc()
  }

  return (
    <Modal opened onClose={onClose} title="Delete the dataset">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isNamed) void submit()
        }}
      >
        <Stack>
          <Text>This cannot be taken back. Lost will be:</Text>
          <List size="sm" spacing={4}>
            <List.Item>{rowCount === 1 ? 'its row' : `all its ${formatRows(rowCount)}`}</List.Item>
            {viewName && (
              <List.Item>
                the view <Code style={{ overflowWrap: 'anywhere' }}>{viewName}</Code>, and with it
                whatever reads from it
              </List.Item>
            )}
            <List.Item>the undo of its imports</List.Item>
          </List>
          <Text size="sm">
            Exports that have begun go on, and files that were exported or uploaded stay.
          </Text>
          <Problem error={error ?? userErrorMessage(data?.deleteDataset.userErrors)} />
          <TextInput
            label={
              <>
                Type <b>{name}</b> to delete it
              </>
            }
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={loading} disabled={!isNamed}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
