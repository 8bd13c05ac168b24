import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import { IconDots, IconMessage } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { TaskAction, TaskItemFragment } from '../../../schema/generated/operations.ts'
import { taskActionLooks } from './task-action-words.ts'
import classes from './task-actions.module.css'
import { taskTitle } from './task-title.ts'
import { useTaskControl } from './use-task-control.ts'

interface TaskActionsProps {
  readonly task: TaskItemFragment
  /** Icons for a row of a list, where each has its place whether it is there or not. */
  readonly look?: 'icons' | 'buttons'
}

/** What the viewer may do with a task now: buttons from `availableActions` and nothing else. */
export const TaskActions = memo(
  ({ task, look = 'icons' }: TaskActionsProps) => {
    const { act, ask } = useTaskControl()
    const [busy, setBusy] = useState<TaskAction>()
    const order: readonly TaskAction[] = ['PAUSE', 'RESUME', 'STOP', 'UNDO']
    const actions = order.filter((action) => task.availableActions.includes(action))
    const title = taskTitle(task)
    if (actions.length === 0) return null

    const click = async (action: TaskAction) => {
      if (takesBack(action)) return ask(action, [task])
      setBusy(action)
      await act(action, [task])
      setBusy(undefined)
    }

    const withReason = actions.filter((action) => !takesBack(action))
    const more = withReason.length > 0 && (
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon
            variant={look === 'icons' ? 'subtle' : 'default'}
            color="gray"
            size={look === 'icons' ? 'lg' : 36}
            className={classes['more']}
            aria-label={`More for ${title}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {withReason.map((action) => (
            <Menu.Item
              key={action}
              leftSection={<IconMessage size={16} />}
              onClick={() => ask(action, [task])}
            >
              {taskActionLooks[action].label} with a reason …
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    )

    if (look === 'buttons') {
      return (
        <Group gap="xs">
          {actions.map((action) => {
            const { label, icon: Icon } = taskActionLooks[action]
            return (
              <Button
                key={action}
                variant={action === 'RESUME' ? 'filled' : 'default'}
                leftSection={<Icon size={16} />}
                loading={busy === action}
                onClick={() => click(action)}
              >
                {label}
                {takesBack(action) && ' …'}
              </Button>
            )
          })}
          {more}
        </Group>
      )
    }
    return (
      <div className={classes['icons']}>
        {actions.map((action) => {
          const { label, color, icon: Icon } = taskActionLooks[action]
          return (
            <Tooltip key={action} label={label}>
              <ActionIcon
                variant="subtle"
                color={color}
                size="lg"
                className={classes[places[action]]}
                loading={busy === action}
                aria-label={`${label}: ${title}`}
                onClick={() => click(action)}
              >
                <Icon size={18} />
              </ActionIcon>
            </Tooltip>
          )
        })}
        {more}
      </div>
    )
  },
  // progress, of which there are several a second, changes nothing here
  (before, now) =>
    before.look === now.look &&
    before.task.id === now.task.id &&
    before.task.state === now.task.state &&
    before.task.availableActions.join() === now.task.availableActions.join() &&
    taskTitle(before.task) === taskTitle(now.task),
)

/** What is there at the same time has places of its own. */
const places: Readonly<Record<TaskAction, string>> = {
  PAUSE: 'first',
  RESUME: 'first',
  STOP: 'second',
  UNDO: 'last',
}

/** Such an action is asked about first. */
function takesBack(action: TaskAction): boolean {
  return action === 'STOP' || action === 'UNDO'
}
