import { Anchor, Group, PasswordInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { randomPassword } from './random-password.ts'

interface NewPasswordInputProps {
  readonly value: string
  readonly onChange: (password: string) => void
  readonly error?: ReactNode
}

/** A password for somebody: with its rule, and with one that nobody guesses, for whoever wants none of their own. */
export function NewPasswordInput({ value, onChange, error }: NewPasswordInputProps) {
  const [isVisible, { open, toggle }] = useDisclosure()
  function makeUp(): void {
    onChange(randomPassword())
    open()
  }
  return (
    <div>
      <PasswordInput
        label="Password"
        description="8 to 1,024 characters, of any kind."
        autoComplete="new-password"
        required
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        visible={isVisible}
        onVisibilityChange={toggle}
        error={error}
        styles={{ innerInput: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group justify="flex-end" mt={4}>
        <Anchor component="button" type="button" size="sm" onClick={makeUp}>
          Make one up
        </Anchor>
      </Group>
    </div>
  )
}
