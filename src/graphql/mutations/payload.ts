import type { Builder, SchemaTypes } from '../builder.ts'
import type { Payload } from '../user-errors.ts'

type ObjectName = keyof SchemaTypes['Objects'] | keyof SchemaTypes['Interfaces']

/** A mutation's payload: one nullable field beside `userErrors`. `type` is the name of a type. */
export function payloadType<Field extends string, Shape>(
  builder: Builder,
  name: string,
  field: Field,
  type: ObjectName | (string & {}),
) {
  return builder.objectRef<Payload<Record<Field, Shape | null>>>(name).implement({
    fields: (t) => ({
      [field]: t.field({
        // by name, for the types of added kinds are known at start only
        type: type as never,
        nullable: true,
        resolve: (answer): never => ((answer as Record<string, unknown>)[field] ?? null) as never,
      }),
      userErrors: t.field({ type: ['UserError'], resolve: (answer) => [...answer.userErrors] }),
    }),
  })
}
