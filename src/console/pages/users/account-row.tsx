import { Badge, Group, Table, Text } from '@mantine/core'
import type { UsersQuery } from '../../../../schema/generated/operations.ts'
import { roleNames } from '../../parts/roles.ts'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.ts'
import { AccountActions } from './account-actions.tsx'

export type Account = UsersQuery['users']['nodes'][number]

/** An account, and what an administrator can do with it. */
export function AccountRow({ user }: { user: Account }) {
  const isSelf = useSession().viewer.id === user.id
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text
            size="sm"
            fw={500}
            {...(user.disabled && { c: 'dimmed' })}
            style={{ overflowWrap: 'anywhere' }}
          >
            {user.email}
          </Text>
          {isSelf && (
            <Badge variant="light" tt="none" fw={600}>
              You
            </Badge>
          )}
          {user.disabled && (
            <Badge variant="light" color="gray" tt="none" fw={600}>
              Disabled
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>{roleNames[user.role]}</Table.Td>
      <Table.Td visibleFrom="sm">
        <Time value={user.createdAt} />
      </Table.Td>
      <Table.Td>
        <AccountActions user={user} isSelf={isSelf} />
      </Table.Td>
    </Table.Tr>
  )
}
