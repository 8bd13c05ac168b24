import type { InputFields } from '#core/input-fields.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import type { Builder } from '../builder.ts'
import { pascalCase, taskTypeName } from '../types/task-type.ts'
import { withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'
import { payloadType } from './payload.ts'

/** A start mutation for each kind, with the kind's own input: `import` gives startImport. */
export function addStartMutations(builder: Builder, kinds: Iterable<AnyTaskKind>): void {
  for (const kind of kinds) {
    const name = `Start${pascalCase(kind.kind)}`
    const input = startInput(builder, `${name}Input`, kind.input)
    const type = taskTypeName(kind.kind)
    const payload = payloadType<'task', Task>(builder, `${name}Payload`, 'task', type)
    builder.mutationFields((t) => ({
      [`start${pascalCase(kind.kind)}`]: t.field({
        type: payload,
        ...(kind.description && { description: kind.description }),
        args: { input: t.arg({ type: input, required: true }) },
        resolve: (_, args, context) =>
          withUserErrors(async () => {
            const viewer = signedIn(context)
            const { idempotencyKey, ...given } = args.input as { idempotencyKey?: string | null }
            const start = { kind, input: given, idempotencyKey }
            return { task: await context.services.tasks.start(viewer, start) }
          }),
      }),
    }))
  }
}

function startInput(builder: Builder, name: string, fields: InputFields) {
  return builder.inputType(name, {
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(fields).map(([field, spec]) => {
          const hasDefault = spec.default !== undefined
          const options = {
            type: (spec.list ? [spec.type] : spec.type) as 'String',
            required: (spec.required ?? false) || hasDefault,
            ...(hasDefault && { defaultValue: spec.default as string }),
            ...(spec.description && { description: spec.description }),
          }
          return [field, t.field(options)]
        }),
      ),
      idempotencyKey: t.string({
        description: 'The same key with the same input gives the same task back.',
      }),
    }),
  })
}
