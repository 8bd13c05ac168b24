import { useMutation } from '@apollo/client/react'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  DatasetOverviewDocument,
  RenameDatasetDocument,
} from '../../../../schema/generated/operations.ts'
import { Problem } from '../../parts/problem.tsx'
import { useFocusReturn } from '../../parts/use-focus-return.ts'
import type { DatasetOverview } from './dataset-facts.tsx'

interface RenameDialogProps {
  readonly dataset: DatasetOverview
  readonly onClose: () => void
}

/** Asks for another name. */
export function RenameDialog({ dataset, onClose }: RenameDialogProps) {
  useFocusReturn()
  const [name, setName] = useState(dataset.name)
  const [rename, { data, error, loading }] = useMutation(RenameDatasetDocument, {
    refetchQueries: [DatasetOverviewDocument],
  })
  const errors = data?.renameDataset.userErrors ?? []
  const ofName = errors.find(({ field }) => field?.includes('name'))
  const other = errors.find((each) => each !== ofName)

  async function submit(): Promise<void> {
    const variables = { input: { id: dataset.id, name } }
    const answer = await rename({ variables }).catch(() => undefined)
    if (answer?.data?.renameDataset.dataset) onClose()
  }

  return (
    <Modal opened onClose={onClose} title="Rename the dataset">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Stack>
          <Problem error={error ?? other?.message} />
          <TextInput
            label="Name"
            description={
              dataset.viewName ? 'The view for SQL tools is named anew a moment later.' : undefined
            }
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            error={ofName?.message}
            maxLength={255}
            data-autofocus
            autoComplete="off"
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={loading} disabled={name.trim() === ''}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
