import { Checkbox } from '@mantine/core'
import { memo } from 'react'

interface SelectTaskProps {
  readonly id: string
  readonly title: string
  readonly isSelected: boolean
  readonly toggle: (id: string, event: unknown) => void
}

/** Selects a task for what can be done with many. */
export const SelectTask = memo(({ id, title, isSelected, toggle }: SelectTaskProps) => (
  <Checkbox
    aria-label={`Select ${title}`}
    checked={isSelected}
    onChange={(event) => toggle(id, event)}
  />
))
