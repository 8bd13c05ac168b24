import type { TaskItemFragment, WriteMode } from '../../../schema/generated/operations.ts'

const modes: Readonly<Record<WriteMode, string>> = {
  CREATE: 'New dataset',
  APPEND: 'Adds rows',
  REPLACE: 'Replaces all rows',
  UPSERT: 'Replaces rows of the same key',
}

/** What a task is about, in a line: "Import of orders.csv into Orders". */
export function taskTitle(task: TaskItemFragment): string {
  if (task.__typename === 'ImportTask') {
    const { dataset, source, validateOnly } = task
    const file = source?.name ?? 'a deleted file'
    if (validateOnly) return `Check of ${file}`
    return dataset ? `Import of ${file} into ${dataset.name}` : `Import of ${file}`
  }
  if (task.__typename === 'ExportTask') {
    return `Export of ${task.dataset?.name ?? 'a deleted dataset'} as ${task.format}`
  }
  // a kind that was added to the server: its name is all that is known of it
  return capitalized(task.kind)
}

/** A kind's name as it stands at the beginning of a line. */
export function capitalized(kind: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
}

/** How a task goes about it, where there is something to tell: "Adds rows". */
export function taskManner(task: TaskItemFragment): string | undefined {
  if (task.__typename !== 'ImportTask') return undefined
  return task.validateOnly ? 'Only validates, writes no row' : modes[task.mode]
}
