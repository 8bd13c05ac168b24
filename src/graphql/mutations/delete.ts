import type { Viewer } from '#core/viewer.ts'
import type { Builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { type Payload, withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'

type Deleted = Payload<{ deletedId: string }>

/** Deleting tasks, datasets and uploaded files; refused, with the reason, while something needs them. */
export function addDeleteMutations(builder: Builder): void {
  const payload = builder.objectRef<Deleted>('DeletePayload').implement({
    fields: (t) => ({
      deletedId: t.id({ nullable: true, resolve: (answer) => answer.deletedId ?? null }),
      userErrors: t.field({ type: ['UserError'], resolve: (answer) => [...answer.userErrors] }),
    }),
  })
  const input = builder.inputType('DeleteInput', {
    fields: (t) => ({ id: t.id({ required: true }) }),
  })

  function addDelete(
    name: string,
    description: string,
    remove: (context: Context, viewer: Viewer, id: string) => Promise<void>,
  ): void {
    builder.mutationField(name, (t) =>
      t.field({
        type: payload,
        description,
        args: { input: t.arg({ type: input, required: true }) },
        resolve: (_, { input: { id } }, context) =>
          withUserErrors(async () => {
            await remove(context, signedIn(context), id)
            return { deletedId: id }
          }),
      }),
    )
  }

  addDelete(
    'deleteTask',
    'One that has ended, with its events, its rejected rows, and the file of an export.',
    ({ services }, viewer, id) => services.tasks.delete(viewer, id),
  )
  addDelete(
    'deleteDataset',
    'With all its rows. Refused while an import writes it; exports that have begun go on.',
    ({ services }, viewer, id) => services.datasets.delete(viewer, id),
  )
  addDelete(
    'deleteUploadedFile',
    'Refused while an import may still read it.',
    ({ services }, viewer, id) => services.uploads.delete(viewer, id),
  )
}
