import { Radio, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Role } from '../../../schema/generated/operations.ts'
import { roleNames, rolesUpTo } from './roles.ts'

interface RoleChoiceProps {
  /** The role that may change most of those to choose from. */
  readonly most: Role
  /** What each may do, in a line. */
  readonly descriptions: Readonly<Record<Role, string>>
  readonly value: Role
  readonly onChange: (role: Role) => void
  readonly error?: ReactNode
}

/** One role, and what each of them means. */
export function RoleChoice({ most, descriptions, value, onChange, error }: RoleChoiceProps) {
  const choices = rolesUpTo(most)
  const choose = (chosen: string) => {
    const role = choices.find((one) => one === chosen)
    if (role) onChange(role)
  }
  return (
    <Radio.Group label="Role" value={value} onChange={choose} error={error}>
      <Stack gap="xs" mt={4}>
        {choices.map((role) => (
          <Radio key={role} value={role} label={roleNames[role]} description={descriptions[role]} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
