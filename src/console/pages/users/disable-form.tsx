import { List, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { DialogForm } from '../../parts/dialog-form.tsx'
import type { AccountFormProps } from './account-actions.tsx'
import { useAccountChange } from './use-account-change.ts'

/** Disables an account, or enables one that is disabled, once it was said what that means. */
export function DisableForm({ user, isSelf, onClose }: AccountFormProps) {
  const disabled = !user.disabled
  const submission = useAccountChange({ id: user.id, disabled })
  function done(): void {
    onClose()
    const words = disabled ? 'disabled, and signed out' : 'enabled again'
    notifications.show({ message: `${user.email} is ${words}.`, color: 'green' })
  }
  return (
    <DialogForm
      submission={submission}
      action={disabled ? 'Disable' : 'Enable'}
      isDangerous={disabled}
      onCancel={onClose}
      onDone={done}
    >
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {user.email}
        {isSelf && ' (your own account)'}
      </Text>
      {disabled ? (
        <List size="sm" spacing={4}>
          <List.Item>is signed out everywhere at once, and cannot sign in any more,</List.Item>
          <List.Item>its API tokens let nobody in until it is enabled again,</List.Item>
          <List.Item>its tasks go on, and its datasets and files stay.</List.Item>
        </List>
      ) : (
        <List size="sm" spacing={4}>
          <List.Item>can sign in again, with the password that it had,</List.Item>
          <List.Item>its API tokens that have not expired let in again.</List.Item>
        </List>
      )}
    </DialogForm>
  )
}
