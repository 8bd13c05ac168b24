import { Badge } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react'
import type { TaskState } from '../../../schema/generated/operations.ts'
import type { Look } from './look.ts'

/** The states in words and colours; what is on its way somewhere has the colour of where it goes. */
export const taskStates: Readonly<Record<TaskState, Look>> = {
  QUEUED: { label: 'Queued', color: 'gray', icon: IconClock },
  RUNNING: { label: 'Running', color: 'blue', icon: IconPlayerPlay },
  PAUSING: { label: 'Pausing …', color: 'yellow', icon: IconPlayerPause },
  PAUSED: { label: 'Paused', color: 'yellow', icon: IconPlayerPause },
  STOPPING: { label: 'Stopping …', color: 'gray', icon: IconPlayerStop },
  STOPPED: { label: 'Stopped', color: 'gray', icon: IconPlayerStop },
  SUCCEEDED: { label: 'Succeeded', color: 'green', icon: IconCheck },
  FAILED: { label: 'Failed', color: 'red', icon: IconAlertTriangle },
}

export function TaskStateBadge({ state }: { state: TaskState }) {
  const { label, color, icon: Icon } = taskStates[state]
  return (
    <Badge
      data-testid="task-state"
      variant="light"
      color={color}
      tt="none"
      fw={600}
      leftSection={<Icon size={12} />}
    >
      {label}
    </Badge>
  )
}
