import { useMutation } from '@apollo/client/react'
import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  ApiTokensDocument,
  RevokeApiTokenDocument,
} from '../../../../schema/generated/operations.ts'
import { DialogForm } from '../../parts/dialog-form.tsx'
import { useSubmission } from '../../parts/use-submission.ts'
import { useSession } from '../../session/session.ts'
import type { ApiToken } from './token-row.tsx'

interface RevokeFormProps {
  readonly token: ApiToken
  readonly onClose: () => void
}

export function RevokeForm({ token, onClose }: RevokeFormProps) {
  const isOwn = useSession().viewer.id === token.owner.id
  const [revoke] = useMutation(RevokeApiTokenDocument, { refetchQueries: [ApiTokensDocument] })
  const submission = useSubmission(async () => {
    const { data } = await revoke({ variables: { input: { id: token.id } } })
    return data?.revokeApiToken.userErrors ?? []
  })
  function done(): void {
    onClose()
    notifications.show({ message: `“${token.name}” is revoked.`, color: 'green' })
  }
  return (
    <DialogForm
      submission={submission}
      action="Revoke"
      isDangerous
      onCancel={onClose}
      onDone={done}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        “{token.name}”{!isOwn && ` of ${token.owner.email}`} is worth nothing from then on, for
        good: scripts that use it are refused, and their open connections close. Tasks that they
        have started go on.
      </Text>
    </DialogForm>
  )
}
