import type { Builder } from '../builder.ts'

export type TaskFilterRef = ReturnType<typeof addTaskFilter>

/** The input that lists of tasks and their changes have in common. */
export function addTaskFilter(builder: Builder) {
  return builder.inputType('TaskFilter', {
    fields: (t) => ({
      states: t.field({ type: ['TaskState'] }),
      kinds: t.stringList(),
      datasetId: t.id(),
      uploadId: t.id(),
      ownerId: t.id(),
    }),
  })
}
