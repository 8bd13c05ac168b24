import { createContext, use } from 'react'
import type { TaskAction, TaskItemFragment } from '../../../schema/generated/operations.ts'

export interface TaskControl {
  /** Asks for it at once; settles when all have answered, and tells the user what failed. */
  readonly act: (action: TaskAction, tasks: readonly TaskItemFragment[]) => Promise<void>
  /** Opens a dialog that says what will happen and takes a reason. */
  readonly ask: (action: TaskAction, tasks: readonly TaskItemFragment[]) => void
}

export const TaskControlContext = createContext<TaskControl | null>(null)

/** How tasks are controlled. Throws outside of a TaskControlProvider. */
export function useTaskControl(): TaskControl {
  const control = use(TaskControlContext)
  if (control === null) throw new Error('task actions without a TaskControlProvider around them')
  return control
}
