import type { ApolloClient } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { DatasetRowsDocument, type RowFilter } from '../../../../../schema/generated/operations.ts'
import { type ReadPage, RowPages, type RowsView } from './row-pages.ts'

const size = 100
const most = 40

/** Rows of a dataset by filters, from the first on. `where`: a stable list. */
export function useRowPages(
  id: string,
  where: readonly RowFilter[],
): { readonly pages: RowPages; readonly view: RowsView } {
  const client = useApolloClient()
  const [pages] = useState(() => new RowPages({ size, most }))
  useEffect(() => {
    pages.begin('first', reader(client, id, where))
    return () => pages.end()
  }, [pages, client, id, where])
  return { pages, view: useSyncExternalStore(pages.subscribe, pages.view) }
}

/** Rows are no part of the cache: it would keep each one that was ever seen. */
function reader(client: ApolloClient, id: string, where: readonly RowFilter[]): ReadPage {
  return async ({ direction, cursor }, signal) => {
    const place =
      direction === 'next' ? { first: size, after: cursor } : { last: size, before: cursor }
    const { data } = await client.query({
      query: DatasetRowsDocument,
      variables: { id, where: [...where], ...place },
      fetchPolicy: 'no-cache',
      // one that is given up must not be shared with one that takes its place
      context: { fetchOptions: { signal }, queryDeduplication: false },
    })
    if (!data?.dataset) throw new Error('This dataset is gone.')
    const { revision, rows } = data.dataset
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = rows.pageInfo
    return {
      rows: rows.nodes,
      hasNext: hasNextPage,
      hasPrevious: hasPreviousPage,
      startCursor,
      endCursor,
      revision,
    }
  }
}
