import { useApolloClient } from '@apollo/client/react'
import { type PropsWithChildren, useCallback, useMemo, useState } from 'react'
import type { TaskAction, TaskItemFragment } from '../../../schema/generated/operations.ts'
import { controlTasks, type Refusal } from './control-tasks.ts'
import { TaskActionDialog } from './task-action-dialog.tsx'
import { TaskRefusalsDialog } from './task-refusals-dialog.tsx'
import { type TaskControl, TaskControlContext } from './use-task-control.ts'

interface Asked {
  readonly action: TaskAction
  readonly tasks: readonly TaskItemFragment[]
}

/**
 * What TaskActions within it need: it has the dialogs, so that they stay open when the task that they are
 * about leaves a list meanwhile.
 */
export function TaskControlProvider({ children }: PropsWithChildren) {
  const client = useApolloClient()
  const [asked, setAsked] = useState<Asked>()
  const [refused, setRefused] = useState<{ action: TaskAction; refusals: readonly Refusal[] }>()

  const act = useCallback<TaskControl['act']>(
    async (action, tasks) => {
      const refusals = await controlTasks(client, action, tasks)
      if (refusals.length > 0) setRefused({ action, refusals })
    },
    [client],
  )
  const ask = useCallback<TaskControl['ask']>((action, tasks) => setAsked({ action, tasks }), [])
  const control = useMemo(() => ({ act, ask }), [act, ask])

  return (
    <TaskControlContext value={control}>
      {children}
      {asked && (
        <TaskActionDialog
          {...asked}
          onClose={() => setAsked(undefined)}
          onAnswer={(refusals) => {
            setAsked(undefined)
            if (refusals.length > 0) setRefused({ action: asked.action, refusals })
          }}
        />
      )}
      {refused && <TaskRefusalsDialog {...refused} onClose={() => setRefused(undefined)} />}
    </TaskControlContext>
  )
}
