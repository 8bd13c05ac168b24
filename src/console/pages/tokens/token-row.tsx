import { Badge, Button, Group, Modal, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ApiTokensQuery } from '../../../../schema/generated/operations.ts'
import { roleNames } from '../../parts/roles.ts'
import { Time } from '../../parts/time.tsx'
import { RevokeForm } from './revoke-form.tsx'

export type ApiToken = ApiTokensQuery['apiTokens']['nodes'][number]

/** A token, and the way to end it. */
export function TokenRow({ token, withOwner }: { token: ApiToken; withOwner: boolean }) {
  const [isOpen, { open, close }] = useDisclosure()
  const isExpired = Date.parse(token.expiresAt) <= Date.now()
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text
            size="sm"
            fw={500}
            {...(isExpired && { c: 'dimmed' })}
            style={{ overflowWrap: 'anywhere' }}
          >
            {token.name}
          </Text>
          {isExpired && (
            <Badge variant="light" color="gray" tt="none" fw={600}>
              Expired
            </Badge>
          )}
        </Group>
      </Table.Td>
      {withOwner && <Table.Td style={{ overflowWrap: 'anywhere' }}>{token.owner.email}</Table.Td>}
      <Table.Td>{roleNames[token.role]}</Table.Td>
      <Table.Td>
        <Time value={token.createdAt} />
      </Table.Td>
      <Table.Td>
        {token.lastUsedAt === null ? (
          <Text size="sm" c="dimmed">
            never
          </Text>
        ) : (
          <Time value={token.lastUsedAt} />
        )}
      </Table.Td>
      <Table.Td>
        <Time value={token.expiresAt} />
      </Table.Td>
      <Table.Td>
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          onClick={open}
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
        <Modal opened={isOpen} onClose={close} title="Revoke the token">
          <RevokeForm token={token} onClose={close} />
        </Modal>
      </Table.Td>
    </Table.Tr>
  )
}
