import { useApolloClient } from '@apollo/client/react'
import { Code, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconClockOff, IconPlayerStop } from '@tabler/icons-react'
import { ExportedFileLinkDocument } from '../../../../schema/generated/operations.ts'
import { formatBytes, formatRows } from '../../format/numbers.ts'
import { DownloadButton } from '../../parts/download-button.tsx'
import { LinkButton, TextLink } from '../../parts/links.tsx'
import { useSession } from '../../session/session.ts'
import { Outcome } from './outcome.tsx'
import type { TaskDetails } from './use-task-details.ts'

type ImportDetails = Extract<TaskDetails, { __typename: 'ImportTask' }>
type ExportDetails = Extract<TaskDetails, { __typename: 'ExportTask' }>

interface TaskResultProps<Details> {
  readonly task: Details
  /** Whether it had succeeded before it was stopped. */
  readonly wasUndone: boolean
}

/** What has come of a task, with the way to it. */
export function TaskResult({ task, wasUndone }: TaskResultProps<TaskDetails>) {
  if (task.state !== 'SUCCEEDED' && task.state !== 'STOPPED') return null
  if (task.__typename === 'ImportTask') {
    return task.validateOnly ? (
      <CheckResult task={task} />
    ) : (
      <ImportResult task={task} wasUndone={wasUndone} />
    )
  }
  if (task.__typename === 'ExportTask') return <ExportResult task={task} />
  return null
}

function CheckResult({ task }: { task: ImportDetails }) {
  const { viewer } = useSession()
  const { source, state, progress } = task
  if (state !== 'SUCCEEDED') return null
  const isClean = progress.rowsRejected === 0
  return (
    <Outcome
      color={isClean ? 'green' : 'yellow'}
      icon={isClean ? IconCheck : IconAlertTriangle}
      title={isClean ? 'All rows are good' : 'Some rows would be rejected'}
    >
      <Text size="sm">
        {formatRows(progress.rowsDone)} can be imported, {formatRows(progress.rowsRejected)} cannot.
        Nothing was written.
      </Text>
      {source && viewer.role !== 'VIEWER' && (
        <LinkButton size="xs" to={`/import?upload=${source.id}`}>
          Import this file
        </LinkButton>
      )}
    </Outcome>
  )
}

function ImportResult({ task: { dataset, state }, wasUndone }: TaskResultProps<ImportDetails>) {
  // a stop or an undo has taken the dataset away that the import had made
  if (dataset === null) return null
  const hasSucceeded = state === 'SUCCEEDED'
  const stopped = wasUndone ? 'It was undone' : 'It was stopped before its end'
  return (
    <Outcome
      color={hasSucceeded ? 'green' : 'gray'}
      icon={hasSucceeded ? IconCheck : IconPlayerStop}
      title={hasSucceeded ? 'The rows are in the dataset' : stopped}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <TextLink to={`/datasets/${dataset.id}`} fw={600} underline="always">
          {dataset.name}
        </TextLink>{' '}
        has {formatRows(dataset.rowCount)} now.
      </Text>
    </Outcome>
  )
}

function ExportResult({ task }: { task: ExportDetails }) {
  const client = useApolloClient()
  const { file, state } = task
  if (file === null) {
    if (state !== 'SUCCEEDED') return null
    return (
      <Outcome color="gray" icon={IconClockOff} title="The file is no longer there">
        <Text size="sm">
          Files are kept for a time, which has passed. Export the dataset again to have it as it is
          now.
        </Text>
      </Outcome>
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
    <Outcome
      color={state === 'SUCCEEDED' ? 'green' : 'gray'}
      icon={state === 'SUCCEEDED' ? IconCheck : IconPlayerStop}
      title={state === 'SUCCEEDED' ? 'The file is ready' : 'It was stopped: the file has a part'}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <b>{file.name}</b> · {formatBytes(file.bytes)} · {formatRows(file.rows)}
      </Text>
      <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
        SHA-256 <Code fz="xs">{file.sha256}</Code>
      </Text>
      <DownloadButton findUrl={findUrl}>Download</DownloadButton>
    </Outcome>
  )
}
