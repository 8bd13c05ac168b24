import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { DialogForm } from '../../parts/dialog-form.tsx'
import type { AccountFormProps } from './account-actions.tsx'
import { NewPasswordInput } from './new-password-input.tsx'
import { useAccountChange } from './use-account-change.ts'

export function PasswordForm({ user, isSelf, onClose }: AccountFormProps) {
  const [password, setPassword] = useState('')
  const submission = useAccountChange({ id: user.id, password }, ['password'])
  function done(): void {
    onClose()
    notifications.show({ message: `${user.email} has a new password.`, color: 'green' })
  }
  return (
    <DialogForm submission={submission} action="Set the password" onCancel={onClose} onDone={done}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {isSelf
          ? 'This is your own account: all your sessions end, this one too, and you sign in with the new password.'
          : `All sessions of ${user.email} end at once. Tell whoever it belongs to the new password.`}{' '}
        API tokens and tasks go on.
      </Text>
      <NewPasswordInput
        value={password}
        onChange={setPassword}
        error={submission.fieldErrors['password']}
      />
    </DialogForm>
  )
}
