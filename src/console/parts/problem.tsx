import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { errorMessage } from '../api/error-message.ts'

interface ProblemProps {
  /** An error, or its words; nothing is shown where there is none. */
  readonly error: unknown
  readonly tryAgain?: (() => void) | undefined
}

/** What went wrong, where it went wrong, in words, and read out at once. */
export function Problem({ error, tryAgain }: ProblemProps) {
  if (error === undefined || error === null) return null
  const words = typeof error === 'string' ? error : errorMessage(error)
  return (
    <Alert color="red" icon={<IconAlertTriangle />} role="alert">
      <Group justify="space-between">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {words}
        </Text>
        {tryAgain && (
          <Button size="xs" variant="default" onClick={tryAgain}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  )
}
