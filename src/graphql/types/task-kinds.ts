import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import type { Builder } from '../builder.ts'
import { addExportFields } from './export-task.ts'
import { addImportFields } from './import-task.ts'
import { taskTypeName, unknownTaskType } from './task-type.ts'

/** An object type for each kind: the fields of Task, and its own where it has some. */
export function addTaskKinds(builder: Builder, kinds: Iterable<AnyTaskKind>): void {
  for (const { kind, description } of kinds) {
    builder.objectType(builder.objectRef<Task>(taskTypeName(kind)), {
      interfaces: ['Node', 'Task'],
      ...(description && { description }),
    })
    if (kind === 'import') addImportFields(builder)
    if (kind === 'export') addExportFields(builder)
  }
  builder.objectType(builder.objectRef<Task>(unknownTaskType), {
    interfaces: ['Node', 'Task'],
    description: 'A task of a kind that this server does not know any more.',
  })
}
