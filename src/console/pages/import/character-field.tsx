import { Group, Input, NativeSelect, TextInput } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { orUnknown, unknown } from './dialect-words.ts'

interface CharacterFieldProps {
  readonly label: ReactNode
  readonly name: string
  readonly error: string | undefined
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly value: string | undefined
  readonly change: (value: string) => void
}

/** The option for a character that is none of the usual ones. */
const other = 'other'

/** One character: one of the usual ones, or another. */
export function CharacterField({
  label,
  name,
  error,
  choices,
  value,
  change,
}: CharacterFieldProps) {
  const id = useId()
  const isUsual = value === undefined || choices.some((choice) => choice.value === value)
  const [isOther, setOther] = useState(false)
  const asksOther = isOther || !isUsual
  return (
    <Input.Wrapper id={id} label={label} error={error}>
      <Group gap="xs" wrap="nowrap">
        <NativeSelect
          id={id}
          flex={1}
          name={name}
          error={error !== undefined}
          value={asksOther ? other : (value ?? unknown)}
          data={[...orUnknown(choices, value), { value: other, label: 'Another …' }]}
          onChange={({ currentTarget }) => {
            setOther(currentTarget.value === other)
            if (currentTarget.value !== other) change(currentTarget.value)
          }}
        />
        {asksOther && (
          <TextInput
            w={48}
            aria-label={`Other character: ${name}`}
            error={error !== undefined}
            maxLength={1}
            value={isUsual ? '' : value}
            onChange={({ currentTarget }) => currentTarget.value && change(currentTarget.value)}
          />
        )}
      </Group>
    </Input.Wrapper>
  )
}
