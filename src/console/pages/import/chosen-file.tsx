import { useQuery } from '@apollo/client/react'
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconFileOff } from '@tabler/icons-react'
import { ImportFileDocument } from '../../../../schema/generated/operations.ts'
import { formatBytes } from '../../format/numbers.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Time } from '../../parts/time.tsx'
import { ImportForm } from './import-form.tsx'
import { Step } from './step.tsx'

interface ChosenFileProps {
  readonly uploadId: string
  /** Back to the choice of a file. */
  readonly leave: () => void
}

/** The file that is to be imported, and the steps that come after it. */
export function ChosenFile({ uploadId, leave }: ChosenFileProps) {
  const { data, error, refetch } = useQuery(ImportFileDocument, { variables: { id: uploadId } })
  const file = data?.uploadedFile
  if (file === null) {
    return (
      <EmptyState
        icon={IconFileOff}
        title="This file is not there any more"
        action={<Button onClick={leave}>Choose another file</Button>}
      >
        It has been deleted, or its upload was never finished.
      </EmptyState>
    )
  }
  return (
    <Stack gap="md">
      <Step
        number={1}
        title="The file"
        beside={
          <Button variant="default" size="xs" onClick={leave}>
            Choose another file
          </Button>
        }
      >
        <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
        {file ? (
          <Group gap="xs" style={{ overflowWrap: 'anywhere' }}>
            <Text fw={500}>{file.name}</Text>
            <Text size="sm" c="dimmed">
              {formatBytes(file.bytes)} · uploaded <Time value={file.createdAt} />
            </Text>
          </Group>
        ) : (
          <Skeleton height={24} width={280} />
        )}
      </Step>
      {file && <ImportForm file={file} />}
    </Stack>
  )
}
