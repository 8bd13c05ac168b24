import { useQuery } from '@apollo/client/react'
import { Paper, Skeleton, Table } from '@mantine/core'
import { UsersDocument } from '../../../../schema/generated/operations.ts'
import { MoreOfList } from '../../parts/more-of-list.tsx'
import { Problem } from '../../parts/problem.tsx'
import { AccountRow } from './account-row.tsx'

const pageSize = 50

/** All accounts, newest first. */
export function AccountList() {
  const { data, error, refetch, fetchMore } = useQuery(UsersDocument, {
    variables: { first: pageSize },
    fetchPolicy: 'cache-and-network',
  })
  if (data === undefined) {
    if (error) return <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
    return <Skeleton height={200} aria-label="Loading" />
  }
  const { nodes, totalCount, pageInfo } = data.users
  return (
    <>
      <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
      <Paper withBorder>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Accounts">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Account</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th visibleFrom="sm">Created</Table.Th>
              <Table.Th w={48}>
                <span className="only-read">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {nodes.map((user) => (
              <AccountRow key={user.id} user={user} />
            ))}
          </Table.Tbody>
        </Table>
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
