import { Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { LinkButton } from '../../parts/links.tsx'
import { useTaskControl } from '../../parts/use-task-control.ts'
import { useSession } from '../../session/session.ts'
import { Outcome } from './outcome.tsx'
import type { TaskDetails } from './use-task-details.ts'

/** Why a task has failed, and what can be done about it. */
export function TaskFailure({ task }: { task: TaskDetails }) {
  const { act } = useTaskControl()
  const { viewer } = useSession()
  const [isBusy, setBusy] = useState(false)
  const { failure } = task
  if (failure === null) return null
  const canResume = task.availableActions.includes('RESUME')
  const source = task.__typename === 'ImportTask' ? task.source : null
  const resume = async () => {
    setBusy(true)
    await act('RESUME', [task])
    setBusy(false)
  }
  return (
    <Outcome color="red" icon={IconAlertTriangle} title="It has failed">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {failure.message}
      </Text>
      <Text size="sm">
        {failure.retryable
          ? 'What it has committed is kept. Once the cause is mended, resume it: it goes on from its last committed chunk.'
          : 'It was rolled back and cannot go on. Mend the cause, then start it anew.'}
      </Text>
      <Group gap="sm">
        {canResume && (
          <Button size="xs" loading={isBusy} onClick={resume}>
            Resume
          </Button>
        )}
        {!failure.retryable && source && viewer.role !== 'VIEWER' && (
          <LinkButton size="xs" to={`/import?upload=${source.id}`}>
            Import this file again
          </LinkButton>
        )}
        <Text size="xs" ff="monospace">
          {failure.code}
        </Text>
      </Group>
    </Outcome>
  )
}
