import { Chip, Group, Text } from '@mantine/core'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { taskStates } from '../../parts/task-state-badge.tsx'
import { capitalized } from '../../parts/task-title.ts'
import classes from './filter-bar.module.css'
import { type ChosenFilters, chosenStates } from './task-filters.ts'

interface FilterBarProps {
  readonly filters: ChosenFilters
  readonly choose: (filters: ChosenFilters) => void
  /** Kinds that are found among them can be chosen, too. */
  readonly tasks: readonly TaskItemFragment[] | undefined
  /** How many tasks there are, in words. */
  readonly total: string | undefined
}

/** Which tasks are shown, by state and by kind. */
export function FilterBar({ filters, choose, tasks = [], total }: FilterBarProps) {
  const { states, kinds } = filters
  const knownStates = [...new Set([...chosenStates, ...states])]
  const knownKinds = [
    ...new Set(['import', 'export', ...kinds, ...tasks.map(({ kind }) => kind).toSorted()]),
  ]
  return (
    <div className={classes['bar']}>
      <Group gap={6} role="group" aria-label="State">
        {knownStates.map((state) => (
          <Chip
            key={state}
            size="xs"
            variant="outline"
            checked={states.includes(state)}
            onChange={() => choose({ kinds, states: toggled(states, state) })}
          >
            {taskStates[state].label}
          </Chip>
        ))}
      </Group>
      <Group gap={6} role="group" aria-label="Kind">
        {knownKinds.map((kind) => (
          <Chip
            key={kind}
            size="xs"
            variant="outline"
            checked={kinds.includes(kind)}
            onChange={() => choose({ states, kinds: toggled(kinds, kind) })}
          >
            {capitalized(kind)}
          </Chip>
        ))}
      </Group>
      <Text size="sm" c="dimmed" className={classes['total']}>
        {total}
      </Text>
    </div>
  )
}

function toggled<T>(chosen: readonly T[], value: T): readonly T[] {
  return chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
}
