import type { Dataset } from '#core/dataset.ts'
import type { Builder } from '../builder.ts'
import { withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'
import { payloadType } from './payload.ts'

export function addRenameDataset(builder: Builder): void {
  const name = 'RenameDatasetPayload'
  const payload = payloadType<'dataset', Dataset>(builder, name, 'dataset', 'Dataset')
  const input = builder.inputType('RenameDatasetInput', {
    fields: (t) => ({ id: t.id({ required: true }), name: t.string({ required: true }) }),
  })
  builder.mutationFields((t) => ({
    renameDataset: t.field({
      type: payload,
      description: 'Refused while an import writes it.',
      args: { input: t.arg({ type: input, required: true }) },
      resolve: (_, { input: given }, context) =>
        withUserErrors(async () => ({
          dataset: await context.services.datasets.rename(signedIn(context), given.id, given.name),
        })),
    }),
  }))
}
