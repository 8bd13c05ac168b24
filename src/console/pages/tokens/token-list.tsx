import { useQuery } from '@apollo/client/react'
import { Button, Paper, Skeleton, Table } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { ApiTokensDocument } from '../../../../schema/generated/operations.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { MoreOfList } from '../../parts/more-of-list.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TokenRow } from './token-row.tsx'

const pageSize = 50

interface TokenListProps {
  /** Everyone's, with their owners. */
  readonly all: boolean
  readonly onNew: () => void
}

/** API tokens, newest first. */
export function TokenList({ all, onNew }: TokenListProps) {
  const { data, error, refetch, fetchMore } = useQuery(ApiTokensDocument, {
    variables: { first: pageSize, all },
    fetchPolicy: 'cache-and-network',
  })
  if (data === undefined) {
    if (error) return <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
    return <Skeleton height={200} aria-label="Loading" />
  }
  const { nodes, totalCount, pageInfo } = data.apiTokens
  if (nodes.length === 0) {
    return (
      <EmptyState
        icon={IconKey}
        title={all ? 'Nobody has an API token' : 'You have no API token'}
        action={<Button onClick={onNew}>New token</Button>}
      >
        With a token a script works in your name, with no password in it: load a file every night,
        fetch an export, watch tasks. It holds until it expires or is revoked.
      </EmptyState>
    )
  }
  return (
    <>
      <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
      <Paper withBorder>
        <Table.ScrollContainer minWidth={all ? 860 : 680} type="native">
          <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="API tokens">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                {all && <Table.Th>Owner</Table.Th>}
                <Table.Th>Role</Table.Th>
                <Table.Th>Created</Table.Th>
                <Table.Th>Last used</Table.Th>
                <Table.Th>Expires</Table.Th>
                <Table.Th w={100}>
                  <span className="only-read">Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {nodes.map((token) => (
                <TokenRow key={token.id} token={token} withOwner={all} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      <MoreOfList
        shown={nodes.length}
        total={totalCount}
        hasMore={pageInfo.hasNextPage}
        onMore={() => fetchMore({ variables: { after: pageInfo.endCursor } })}
      />
    </>
  )
}
