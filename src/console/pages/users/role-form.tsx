import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { DialogForm } from '../../parts/dialog-form.tsx'
import { RoleChoice } from '../../parts/role-choice.tsx'
import { roleDescriptions, roleNames } from '../../parts/roles.ts'
import type { AccountFormProps } from './account-actions.tsx'
import { useAccountChange } from './use-account-change.ts'

export function RoleForm({ user, isSelf, onClose }: AccountFormProps) {
  const [role, setRole] = useState(user.role)
  const submission = useAccountChange({ id: user.id, role }, ['role'])
  const losesAdministration = isSelf && role !== 'ADMIN'
  function done(): void {
    onClose()
    notifications.show({ message: `${user.email} is ${roleNames[role]} now.`, color: 'green' })
    // the page is another one for another role
    if (isSelf && role !== user.role) location.reload()
  }
  return (
    <DialogForm
      submission={submission}
      action="Change the role"
      isDangerous={losesAdministration}
      onCancel={onClose}
      onDone={done}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {user.email} may do what the role says from the next request on, and so may API tokens of
        the account, which never may more than it.
      </Text>
      <RoleChoice
        most="ADMIN"
        descriptions={roleDescriptions}
        value={role}
        onChange={setRole}
        error={submission.fieldErrors['role']}
      />
      {losesAdministration && (
        <Text size="sm" fw={500}>
          This is your own account: you lose this page, and only another administrator can give it
          back.
        </Text>
      )}
    </DialogForm>
  )
}
