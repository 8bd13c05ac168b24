import { NetworkStatus } from '@apollo/client'
import { useApolloClient, useQuery } from '@apollo/client/react'
import { Button, Code, Group, ScrollArea, Stack, Table, Text, Title } from '@mantine/core'
import { useThrottledCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import {
  RejectedRowListDocument,
  RejectedRowsLinkDocument,
  type TaskState,
} from '../../../../schema/generated/operations.ts'
import { formatCount } from '../../format/numbers.ts'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import classes from './rejected-rows.module.css'

const pageSize = 50
/** Milliseconds between two reads of a first page that still fills. */
const readAgain = 2_000

interface RejectedRowsProps {
  readonly id: string
  readonly state: TaskState
  /** All that were rejected so far; a server keeps 100,000 of them. */
  readonly count: number
}

/** The records of a file that did not become rows, each with why. */
export function RejectedRows({ id, state, count }: RejectedRowsProps) {
  const client = useApolloClient()
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(RejectedRowListDocument, {
    variables: { id, first: pageSize },
    fetchPolicy: 'cache-and-network',
  })
  const task = data?.task
  const found = task && 'rejectedRows' in task ? task.rejectedRows : undefined
  const rows = found?.nodes ?? []

  // further pages are read at a click: only a first page that is not full yet is looked at again
  const isFull = rows.length >= pageSize
  const look = useThrottledCallback(() => {
    refetch().catch(() => {})
  }, readAgain)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each row and each state may have brought more
  useEffect(() => {
    if (!isFull) look()
  }, [count, state, isFull, look])

  const isRunning = state === 'RUNNING' || state === 'PAUSING'
  const hasMore =
    found?.pageInfo.hasNextPage === true || (isFull && isRunning && count > rows.length)
  const [moreError, setMoreError] = useState<unknown>()
  const showMore = () => {
    const variables = { after: found?.pageInfo.endCursor, first: pageSize }
    fetchMore({ variables }).then(() => setMoreError(undefined), setMoreError)
  }
  const findUrl = async () => {
    const { data: links } = await client.query({
      query: RejectedRowsLinkDocument,
      variables: { id },
      fetchPolicy: 'no-cache',
    })
    const linked = links?.task
    return linked && 'rejectedRowsUrl' in linked ? linked.rejectedRowsUrl : null
  }

  return (
    <Stack component="section" gap="sm" aria-labelledby="rejected">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id="rejected">
          Rejected rows
        </Title>
        <DownloadButton findUrl={findUrl} variant="default" size="xs">
          Download as CSV
        </DownloadButton>
      </Group>
      <Text size="sm" c="dimmed">
        These records did not become rows. Download them, mend them, and import the file again.
      </Text>
      <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
      <ScrollArea.Autosize
        className={classes['frame']}
        mah={460}
        offsetScrollbars
        type="auto"
        viewportProps={{ tabIndex: 0, 'aria-labelledby': 'rejected' }}
      >
        <Table className={classes['table']} stickyHeader highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes['line']}>Line</Table.Th>
              <Table.Th>Column</Table.Th>
              <Table.Th>Value</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th>Record</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, column, value, code, message, record }, index) => (
              // they have no ids, and none comes between
              // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
              <Table.Tr key={index}>
                <Table.Td className={classes['line']}>{formatCount(line)}</Table.Td>
                <Table.Td>{column}</Table.Td>
                <Table.Td>
                  {value !== null && <Code className={classes['text']}>{value}</Code>}
                </Table.Td>
                <Table.Td>
                  <div>{message}</div>
                  <Text size="xs" c="dimmed" ff="monospace">
                    {code}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Code className={classes['text']}>{record}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Problem error={moreError} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {formatCount(rows.length)} of {formatCount(count)} shown
        </Text>
        {hasMore && (
          <Button
            variant="default"
            size="xs"
            loading={networkStatus === NetworkStatus.fetchMore}
            onClick={showMore}
          >
            Show more
          </Button>
        )}
      </Group>
    </Stack>
  )
}
