import { MultiSelect } from '@mantine/core'

interface KeyColumnsProps {
  /** Those of the dataset. */
  readonly names: readonly string[]
  readonly value: readonly string[]
  readonly error: string | undefined
  readonly change: (keyColumns: string[]) => void
}

/** The columns by which an update tells which row it replaces. */
export function KeyColumns({ names, value, error, change }: KeyColumnsProps) {
  return (
    <MultiSelect
      maw={480}
      label="Key columns"
      description="A row of the file replaces the one that has the same values in them."
      placeholder={value.length === 0 ? 'Choose columns' : ''}
      data={[...names]}
      value={[...value]}
      error={error}
      onChange={change}
    />
  )
}
