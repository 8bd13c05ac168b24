import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { formatCount } from '../format/numbers.ts'
import { Problem } from './problem.tsx'

interface MoreOfListProps {
  readonly shown: number
  readonly total: number
  readonly hasMore: boolean
  /** Fetches the next page. */
  readonly onMore: () => Promise<unknown>
}

/** Below a list: how much of it is shown, and the way to more. */
export function MoreOfList({ shown, total, hasMore, onMore }: MoreOfListProps) {
  const [isLoading, setLoading] = useState(false)
  const [problem, setProblem] = useState<string>()
  if (!hasMore) return null
  async function more(): Promise<void> {
    setLoading(true)
    setProblem(await onMore().then(() => undefined, errorMessage))
    setLoading(false)
  }
  return (
    <>
      <Problem error={problem} />
      <Group justify="center">
        <Text size="sm" c="dimmed">
          {formatCount(shown)} of {formatCount(total)}
        </Text>
        <Button variant="default" size="xs" loading={isLoading} onClick={() => void more()}>
          Show more
        </Button>
      </Group>
    </>
  )
}
