import { useMutation } from '@apollo/client/react'
import { NumberInput, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  type Role,
} from '../../../../schema/generated/operations.ts'
import { DialogForm } from '../../parts/dialog-form.tsx'
import { RoleChoice } from '../../parts/role-choice.tsx'
import { useSubmission } from '../../parts/use-submission.ts'
import { useSession } from '../../session/session.ts'

/** What a token of each role may do; `own`: whether its owner sees no more than what is their own. */
const descriptions = (own: boolean): Readonly<Record<Role, string>> => ({
  ADMIN: 'All that you may do, but for accounts and tokens.',
  EDITOR: 'Imports, exports and changes your own datasets and tasks, and sees no others.',
  VIEWER: own
    ? 'Reads your own datasets and tasks, and changes nothing.'
    : 'Reads everyone’s datasets and tasks, and changes nothing.',
})

interface NewTokenFormProps {
  readonly onMade: (secret: string) => void
  readonly onClose: () => void
}

export function NewTokenForm({ onMade, onClose }: NewTokenFormProps) {
  const { role: own } = useSession().viewer
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>(own === 'VIEWER' ? 'VIEWER' : 'EDITOR')
  const [days, setDays] = useState<number | string>(90)
  const made = useRef<string>(null)
  const [create] = useMutation(CreateApiTokenDocument, {
    refetchQueries: [ApiTokensDocument],
    // the secret is for this dialog alone
    fetchPolicy: 'no-cache',
  })
  const submission = useSubmission(async () => {
    const expiresInDays = Number(days)
    if (days === '') return [{ message: 'Say how long it holds.', field: ['expiresInDays'] }]
    const { data } = await create({ variables: { input: { name, role, expiresInDays } } })
    made.current = data?.createApiToken.secret ?? null
    return data?.createApiToken.userErrors ?? []
  }, ['name', 'role', 'expiresInDays'])
  const { fieldErrors } = submission
  return (
    <DialogForm
      submission={submission}
      action="Make the token"
      onCancel={onClose}
      onDone={() => made.current !== null && onMade(made.current)}
    >
      <TextInput
        label="Name"
        description="What it is for, such as “nightly load”."
        autoComplete="off"
        required
        data-autofocus
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={fieldErrors['name']}
      />
      <RoleChoice
        most={own}
        descriptions={descriptions(own === 'EDITOR')}
        value={role}
        onChange={setRole}
        error={fieldErrors['role']}
      />
      <NumberInput
        label="Holds for"
        description="1 to 3,650 days. It shows in the list for a month after that."
        suffix=" days"
        allowDecimal={false}
        allowNegative={false}
        required
        value={days}
        onChange={setDays}
        error={fieldErrors['expiresInDays']}
      />
    </DialogForm>
  )
}
