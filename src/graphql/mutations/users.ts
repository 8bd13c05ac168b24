import type { User } from '#database/entities/user.ts'
import type { Builder } from '../builder.ts'
import { withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'
import { payloadType } from './payload.ts'

export function addUserMutations(builder: Builder): void {
  const payload = payloadType<'user', User>(builder, 'UserPayload', 'user', 'User')
  const create = builder.inputType('CreateUserInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      password: t.string({ required: true }),
      role: t.field({ type: 'Role', required: true }),
    }),
  })
  const update = builder.inputType('UpdateUserInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      role: t.field({ type: 'Role' }),
      password: t.string(),
      disabled: t.boolean(),
    }),
  })
  builder.mutationFields((t) => ({
    createUser: t.field({
      type: payload,
      description: 'Administrators only.',
      args: { input: t.arg({ type: create, required: true }) },
      resolve: (_, { input }, context) =>
        withUserErrors(async () => ({
          user: await context.services.accounts.createUser(signedIn(context), input),
        })),
    }),
    updateUser: t.field({
      type: payload,
      description: 'Administrators only. A disabled account is out at once.',
      args: { input: t.arg({ type: update, required: true }) },
      resolve: (_, { input }, context) =>
        withUserErrors(async () => ({
          user: await context.services.accounts.updateUser(signedIn(context), input),
        })),
    }),
  }))
}
