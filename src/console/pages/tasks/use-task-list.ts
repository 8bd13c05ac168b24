import { NetworkStatus } from '@apollo/client'
import { useApolloClient, useQuery } from '@apollo/client/react'
import { useThrottledCallback } from '@mantine/hooks'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  TaskCountDocument,
  type TaskFilter,
  type TaskItemFragment,
  TaskListDocument,
} from '../../../../schema/generated/operations.ts'
import { useTaskChanges } from '../../live/live-tasks-provider.tsx'
import { changedList } from './changed-list.ts'

const pageSize = 50
/** The longest page that the API gives. */
const longestPage = 1_000
/** Milliseconds between two counts of tasks of which not all are shown. */
const countAgain = 3_000

/** The tasks of a filter, newest first, live. Pass a stable filter. */
export function useTaskList(filter: TaskFilter) {
  const client = useApolloClient()
  // whoever comes back finds as many as there were
  const [first] = useState(() => {
    const known = client.readQuery({ query: TaskListDocument, variables: { filter } })
    const count = known?.tasks.nodes.length ?? 0
    return Math.min(longestPage, Math.max(pageSize, count))
  })
  const variables = useMemo(() => ({ first, filter }), [first, filter])
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(TaskListDocument, {
    variables,
    fetchPolicy: 'cache-and-network',
  })
  const isReading = networkStatus !== NetworkStatus.ready && networkStatus !== NetworkStatus.error

  const count = useThrottledCallback(async () => {
    const found = await client
      .query({ query: TaskCountDocument, variables: { filter }, fetchPolicy: 'no-cache' })
      // the next change asks again
      .catch(() => undefined)
    const totalCount = found?.data?.tasks.totalCount
    if (totalCount === undefined) return
    client.cache.updateQuery(
      { query: TaskListDocument, variables },
      (list) => list && { tasks: { ...list.tasks, totalCount } },
    )
  }, countAgain)

  const states = useRef(new Map<string, string>())
  const apply = useCallback(
    (changes: readonly TaskItemFragment[]) => {
      // progress alone moves no task in or out
      const moved = changes.filter(({ id, state }) => states.current.get(id) !== state)
      for (const { id, state } of moved) states.current.set(id, state)
      if (moved.length === 0) return
      let isTotalInDoubt = false
      client.cache.updateQuery({ query: TaskListDocument, variables }, (list) => {
        if (!list) return undefined
        const changed = changedList(list, moved, filter)
        isTotalInDoubt = changed.isTotalInDoubt
        return changed.list
      })
      if (isTotalInDoubt) void count()
    },
    [client, variables, filter, count],
  )

  // an answer that is on its way may be older than what comes meanwhile
  const waiting = useRef<TaskItemFragment[]>([])
  const isReadingNow = useRef(isReading)
  isReadingNow.current = isReading
  const onChanges = useCallback(
    (changes: readonly TaskItemFragment[]) => {
      if (isReadingNow.current) waiting.current.push(...changes)
      else apply(changes)
    },
    [apply],
  )
  useTaskChanges(onChanges)
  useEffect(() => {
    if (isReading) return
    // of each the newest: one that came and went meanwhile must not stay
    const newest = new Map(waiting.current.splice(0).map((task) => [task.id, task]))
    apply([...newest.values()])
  }, [isReading, apply])

  const endCursor = data?.tasks.pageInfo.endCursor
  const showMore = useCallback(
    () => fetchMore({ variables: { after: endCursor, first: pageSize } }),
    [fetchMore, endCursor],
  )

  return {
    tasks: data?.tasks.nodes,
    totalCount: data?.tasks.totalCount ?? 0,
    hasMore: data?.tasks.pageInfo.hasNextPage ?? false,
    isShowingMore: networkStatus === NetworkStatus.fetchMore,
    error,
    showMore,
    tryAgain: () => void refetch().catch(() => {}),
  }
}
