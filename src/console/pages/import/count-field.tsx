import { TextInput, type TextInputProps } from '@mantine/core'

interface CountFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'max'> {
  readonly value: number | undefined
  readonly max?: number
  /** undefined: the field is empty. */
  readonly change: (count: number | undefined) => void
}

/** A whole number from 0 to `max`. */
export function CountField({
  value,
  change,
  max = Number.MAX_SAFE_INTEGER,
  ...props
}: CountFieldProps) {
  return (
    <TextInput
      {...props}
      type="number"
      inputMode="numeric"
      min={0}
      max={max}
      step={1}
      value={value ?? ''}
      onChange={({ currentTarget: { valueAsNumber } }) => {
        if (Number.isNaN(valueAsNumber)) return change(undefined)
        return change(Math.min(max, Math.max(0, Math.trunc(valueAsNumber))))
      }}
    />
  )
}
