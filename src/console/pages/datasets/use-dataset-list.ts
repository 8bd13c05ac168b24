import { NetworkStatus } from '@apollo/client'
import { useApolloClient, useQuery } from '@apollo/client/react'
import { useThrottledCallback } from '@mantine/hooks'
import { useCallback, useMemo, useState } from 'react'
import { DatasetListDocument } from '../../../../schema/generated/operations.ts'
import { useImportChanges } from '../../parts/use-import-changes.ts'

const pageSize = 50
/** The longest page that the API gives. */
const longestPage = 1_000
/** Milliseconds between two reads of a list while imports begin and end. */
const readAgain = 1_000

/** The datasets whose names contain a text, newest first; rows and writers follow the imports. */
export function useDatasetList(nameContains: string) {
  const client = useApolloClient()
  const filter = useMemo(() => (nameContains === '' ? {} : { nameContains }), [nameContains])
  const sizeOf = useCallback(() => {
    const known = client.readQuery({ query: DatasetListDocument, variables: { filter } })
    return Math.min(longestPage, Math.max(pageSize, known?.datasets.nodes.length ?? 0))
  }, [client, filter])
  // whoever comes back finds as many as there were
  const [first] = useState(sizeOf)
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(DatasetListDocument, {
    variables: { first, filter },
    fetchPolicy: 'cache-and-network',
  })

  const follow = useThrottledCallback(() => {
    // a page by no cursor begins the list anew: as long as it is now, or what was scrolled to would go
    const variables = { first: sizeOf(), filter }
    client
      .query({ query: DatasetListDocument, variables, fetchPolicy: 'network-only' })
      // the next change reads again
      .catch(() => {})
  }, readAgain)
  useImportChanges(useCallback(() => follow(), [follow]))

  const { endCursor, hasNextPage = false } = data?.datasets.pageInfo ?? {}
  const showMore = useCallback(
    () => fetchMore({ variables: { after: endCursor, first: pageSize } }),
    [fetchMore, endCursor],
  )
  return {
    datasets: data?.datasets.nodes,
    totalCount: data?.datasets.totalCount ?? 0,
    hasMore: hasNextPage,
    isShowingMore: networkStatus === NetworkStatus.fetchMore,
    showMore,
    error,
    tryAgain: () => void refetch().catch(() => {}),
  }
}
