import { useMutation } from '@apollo/client/react'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { DeleteUploadedFileDocument } from '../../../../schema/generated/operations.ts'
import { userErrorMessage } from '../../api/error-message.ts'
import { Problem } from '../../parts/problem.tsx'
import type { UploadedFileItem } from './uploaded-file.tsx'

interface DeleteFileProps {
  readonly file: UploadedFileItem | undefined
  readonly close: () => void
}

/** Asks before an uploaded file is deleted. */
export function DeleteFile({ file, close }: DeleteFileProps) {
  // the words stay while the dialog closes
  const [last, setLast] = useState(file)
  if (file !== undefined && file !== last) setLast(file)
  const [remove, { loading, error, data, reset }] = useMutation(DeleteUploadedFileDocument, {
    update(cache, { data }) {
      const id = data?.deleteUploadedFile.deletedId
      if (!id) return
      cache.evict({ id: cache.identify({ __typename: 'UploadedFile', id }) ?? '' })
      cache.gc()
    },
  })

  function leave(): void {
    reset()
    close()
  }

  async function submit(): Promise<void> {
    if (file === undefined) return
    const answer = await remove({ variables: { input: { id: file.id } } }).catch(() => undefined)
    if (answer?.data?.deleteUploadedFile.deletedId) leave()
  }

  return (
    <Modal opened={file !== undefined} onClose={leave} title={`Delete ${last?.name}?`}>
      <Stack>
        <Text size="sm">
          The file is taken off the server. Datasets that were made from it stay as they are.
        </Text>
        <Problem error={error ?? userErrorMessage(data?.deleteUploadedFile.userErrors)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={leave}>
            Keep it
          </Button>
          <Button color="red" loading={loading} onClick={() => void submit()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
