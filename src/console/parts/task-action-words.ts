import {
  IconArrowBackUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react'
import type { TaskAction, TaskItemFragment } from '../../../schema/generated/operations.ts'
import type { Look } from './look.ts'

/** What can be asked of a task, in words. */
export const taskActionLooks: Readonly<Record<TaskAction, Look>> = {
  PAUSE: { label: 'Pause', color: 'yellow', icon: IconPlayerPause },
  RESUME: { label: 'Resume', color: 'blue', icon: IconPlayerPlay },
  STOP: { label: 'Stop', color: 'red', icon: IconPlayerStop },
  UNDO: { label: 'Undo', color: 'red', icon: IconArrowBackUp },
}

/** Whether a stop can leave what the task has committed so far. */
export function canKeep(task: TaskItemFragment): boolean {
  // before the first commit there is nothing to keep
  if (task.startedAt === null) return false
  if (task.__typename === 'ImportTask') return !task.validateOnly
  return task.__typename === 'ExportTask'
}

/** What becomes of a task, and of what it did, once it is asked to do `action`. */
export function actionConsequence(
  task: TaskItemFragment,
  action: TaskAction,
  keep: boolean,
): string {
  switch (action) {
    case 'PAUSE':
      return 'It comes to rest after its present chunk, and goes on from there when it is resumed. Nothing is lost.'
    case 'RESUME':
      return 'It goes on from its last committed chunk.'
    case 'STOP':
      return `${stopConsequence(task, keep)} A stopped task cannot go on: to continue later, ${task.state === 'PAUSED' ? 'leave it paused' : 'pause it'}.`
    case 'UNDO':
      return undoConsequence(task)
  }
}

function stopConsequence(task: TaskItemFragment, keep: boolean): string {
  if (task.startedAt === null) return 'It has not begun yet, so nothing that it did is lost.'
  if (task.__typename === 'ExportTask') {
    return keep
      ? 'The rows written so far stay as the file of this export.'
      : 'What is written of the file so far is thrown away.'
  }
  if (task.__typename !== 'ImportTask') return 'It ends, and all that it did is taken back.'
  if (task.validateOnly) return 'The check ends before the end of the file. It has written no rows.'
  const name = task.dataset ? `“${task.dataset.name}”` : 'the dataset'
  if (task.mode === 'CREATE') {
    return keep
      ? `The rows imported so far stay, as ${name}. The rest of the file is left out.`
      : `All rows imported so far are lost, and ${name} with them.`
  }
  if (!keep) return `All rows imported so far are lost: ${name} stays as it was before.`
  return task.mode === 'REPLACE'
    ? `The rows imported so far take the place of all rows of ${name}.`
    : `The rows imported so far go into ${name}. The rest of the file is left out.`
}

function undoConsequence(task: TaskItemFragment): string {
  if (task.__typename !== 'ImportTask') return 'All that it did is taken back.'
  const name = task.dataset ? `“${task.dataset.name}”` : 'the dataset'
  return task.mode === 'CREATE'
    ? `All rows that it imported are lost, and ${name} with them. This cannot be taken back.`
    : `${name} gets the rows back that it had before, and loses those of this import. This cannot be taken back.`
}
