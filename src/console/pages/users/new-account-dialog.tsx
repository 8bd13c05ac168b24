import { useMutation } from '@apollo/client/react'
import { Modal, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import {
  CreateUserDocument,
  type Role,
  UsersDocument,
} from '../../../../schema/generated/operations.ts'
import { DialogForm } from '../../parts/dialog-form.tsx'
import { RoleChoice } from '../../parts/role-choice.tsx'
import { roleDescriptions } from '../../parts/roles.ts'
import { useSubmission } from '../../parts/use-submission.ts'
import { NewPasswordInput } from './new-password-input.tsx'

interface NewAccountDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function NewAccountDialog({ isOpen, onClose }: NewAccountDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New account">
      <NewAccountForm onClose={onClose} />
    </Modal>
  )
}

function NewAccountForm({ onClose }: Pick<NewAccountDialogProps, 'onClose'>) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<Role>('EDITOR')
  const [create] = useMutation(CreateUserDocument, { refetchQueries: [UsersDocument] })
  const submission = useSubmission(async () => {
    const { data } = await create({ variables: { input: { email, password, role } } })
    return data?.createUser.userErrors ?? []
  }, ['email', 'password', 'role'])
  const { fieldErrors } = submission
  function done(): void {
    onClose()
    notifications.show({ message: `${email.trim()} can sign in now.`, color: 'green' })
  }
  return (
    <DialogForm
      submission={submission}
      action="Create the account"
      onCancel={onClose}
      onDone={done}
    >
      <TextInput
        label="E-mail"
        description="To sign in with: nothing is sent there."
        type="email"
        autoComplete="off"
        required
        data-autofocus
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        error={fieldErrors['email']}
      />
      <NewPasswordInput value={password} onChange={setPassword} error={fieldErrors['password']} />
      <RoleChoice
        most="ADMIN"
        descriptions={roleDescriptions}
        value={role}
        onChange={setRole}
        error={fieldErrors['role']}
      />
    </DialogForm>
  )
}
