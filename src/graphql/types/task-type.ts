import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'

/** The type of tasks whose kind was taken out of the server: they can still be listed and stopped. */
export const unknownTaskType = 'UnknownTask'

/** The GraphQL type of a kind's tasks: `csv-report` gives CsvReportTask. */
export function taskTypeName(kind: string): string {
  return `${pascalCase(kind)}Task`
}

export function pascalCase(kind: string): string {
  return kind.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

export type TypeOfTask = (task: Pick<Task, 'kind'>) => string

export function typeOfTask(kinds: Iterable<AnyTaskKind>): TypeOfTask {
  const known = new Set(Array.from(kinds, ({ kind }) => kind))
  return ({ kind }) => (known.has(kind) ? taskTypeName(kind) : unknownTaskType)
}
