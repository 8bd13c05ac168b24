import { ActionBar, Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { TaskAction, TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { formatCount } from '../../format/numbers.ts'
import { taskActionLooks } from '../../parts/task-action-words.ts'
import { useTaskControl } from '../../parts/use-task-control.ts'
import classes from './selection-bar.module.css'

interface SelectionBarProps {
  readonly selected: readonly TaskItemFragment[]
  readonly clear: () => void
}

const actions = ['PAUSE', 'RESUME', 'STOP'] as const satisfies TaskAction[]

/** What can be done with all selected tasks, and with how many of them. */
export function SelectionBar({ selected, clear }: SelectionBarProps) {
  const { act, ask } = useTaskControl()
  const [busy, setBusy] = useState<TaskAction>()
  const click = async (action: TaskAction, tasks: readonly TaskItemFragment[]) => {
    if (action === 'STOP') return ask(action, tasks)
    setBusy(action)
    await act(action, tasks)
    setBusy(undefined)
  }
  return (
    <ActionBar
      opened={selected.length > 0}
      onClose={clear}
      aria-label="Selected tasks"
      withinPortal={false}
      className={classes['bar'] ?? ''}
    >
      <Text size="sm" fw={600} px="xs" style={{ whiteSpace: 'nowrap' }}>
        {formatCount(selected.length)} selected
      </Text>
      {actions.map((action) => {
        const able = selected.filter(({ availableActions }) => availableActions.includes(action))
        const { label, icon: Icon } = taskActionLooks[action]
        return (
          <Button
            key={action}
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon size={16} />}
            disabled={able.length === 0}
            loading={busy === action}
            onClick={() => void click(action, able)}
          >
            {label} {formatCount(able.length)}
          </Button>
        )
      })}
      <ActionBar.CloseButton aria-label="Clear the selection" />
    </ActionBar>
  )
}
