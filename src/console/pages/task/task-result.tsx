import { useApolloClient } from '@apollo/client/react'
import { Alert, Code, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconClockOff } from '@tabler/icons-react'
import { ExportedFileLinkDocument } from '../../../../schema/generated/operations.ts'
import { formatBytes, formatRows } from '../../format/numbers.ts'
import { DownloadButton } from '../../parts/download-button.tsx'
import { LinkButton, TextLink } from '../../parts/links.tsx'
import { useSession } from '../../session/session.ts'
import type { TaskDetails } from './use-task-details.ts'

type ImportDetails = Extract<TaskDetails, { __typename: 'ImportTask' }>
type ExportDetails = Extract<TaskDetails, { __typename: 'ExportTask' }>

/** What has come of a task, with the way to it. */
export function TaskResult({ task }: { task: TaskDetails }) {
  if (task.state !== 'SUCCEEDED' && task.state !== 'STOPPED') return null
  if (task.__typename === 'ImportTask') return <ImportResult task={task} />
  if (task.__typename === 'ExportTask') return <ExportResult task={task} />
  return null
}

function ImportResult({ task }: { task: ImportDetails }) {
  const { viewer } = useSession()
  const { dataset, source, validateOnly, state, progress } = task
  if (validateOnly) {
    if (state !== 'SUCCEEDED') return null
    const isClean = progress.rowsRejected === 0
    return (
      <Alert
        color={isClean ? 'green' : 'yellow'}
        icon={<IconCheck />}
        title={isClean ? 'All rows are good' : 'Some rows would be rejected'}
      >
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            {formatRows(progress.rowsDone)} can be imported, {formatRows(progress.rowsRejected)}{' '}
            cannot. Nothing was written.
          </Text>
          {source && viewer.role !== 'VIEWER' && (
            <LinkButton size="xs" to={`/import?upload=${source.id}`}>
              Import this file
            </LinkButton>
          )}
        </Stack>
      </Alert>
    )
  }
  if (dataset === null) return null
  return (
    <Alert
      color={state === 'SUCCEEDED' ? 'green' : 'gray'}
      icon={<IconCheck />}
      title={state === 'SUCCEEDED' ? 'Imported' : 'Stopped'}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <TextLink to={`/datasets/${dataset.id}`} fw={600} underline="always">
          {dataset.name}
        </TextLink>{' '}
        has {formatRows(dataset.rowCount)} now.
      </Text>
    </Alert>
  )
}

function ExportResult({ task }: { task: ExportDetails }) {
  const client = useApolloClient()
  const { file, state } = task
  if (file === null) {
    if (state !== 'SUCCEEDED') return null
    return (
      <Alert color="gray" icon={<IconClockOff />} title="The file is gone">
        Exported files are kept for a time, which has passed. Export the dataset again to have it as
        it is now.
      </Alert>
    )
  }
  const findUrl = async () => {
    const { data } = await client.query({
      query: ExportedFileLinkDocument,
      variables: { id: task.id },
      fetchPolicy: 'no-cache',
    })
    const found = data?.task
    return found && 'file' in found ? (found.file?.url ?? null) : null
  }
  return (
    <Alert color="green" icon={<IconCheck />} title="The file is ready">
      <Stack gap="sm">
        <Group gap="xs 16px">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {file.name}
          </Text>
          <Text size="sm">
            {formatBytes(file.bytes)} · {formatRows(file.rows)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          SHA-256 <Code fz="xs">{file.sha256}</Code>
        </Text>
        <DownloadButton findUrl={findUrl}>Download</DownloadButton>
      </Stack>
    </Alert>
  )
}
