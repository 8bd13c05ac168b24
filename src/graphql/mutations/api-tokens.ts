import type { ApiToken } from '#database/entities/api-token.ts'
import type { Builder } from '../builder.ts'
import { type Payload, withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'

/** Making and revoking API tokens; for whoever has signed in with a password. */
export function addApiTokenMutations(builder: Builder): void {
  const created = builder
    .objectRef<Payload<{ apiToken: ApiToken; secret: string }>>('CreateApiTokenPayload')
    .implement({
      fields: (t) => ({
        apiToken: t.field({
          type: 'ApiToken',
          nullable: true,
          resolve: (answer) => answer.apiToken ?? null,
        }),
        secret: t.string({
          nullable: true,
          description: 'Shown this once; only its hash is kept. Send it as any other token.',
          resolve: (answer) => answer.secret ?? null,
        }),
        userErrors: t.field({ type: ['UserError'], resolve: (answer) => [...answer.userErrors] }),
      }),
    })
  const revoked = builder
    .objectRef<Payload<{ revokedId: string }>>('RevokeApiTokenPayload')
    .implement({
      fields: (t) => ({
        revokedId: t.id({ nullable: true, resolve: (answer) => answer.revokedId ?? null }),
        userErrors: t.field({ type: ['UserError'], resolve: (answer) => [...answer.userErrors] }),
      }),
    })
  const create = builder.inputType('CreateApiTokenInput', {
    fields: (t) => ({
      name: t.string({ required: true, description: '1 to 100 characters.' }),
      role: t.field({
        type: 'Role',
        required: true,
        description:
          'At most your own. A VIEWER token of an EDITOR reads what the EDITOR can read.',
      }),
      expiresInDays: t.int({ required: true, defaultValue: 90, description: '1 to 3,650.' }),
    }),
  })
  const revoke = builder.inputType('RevokeApiTokenInput', {
    fields: (t) => ({ id: t.id({ required: true }) }),
  })
  builder.mutationFields((t) => ({
    createApiToken: t.field({
      type: created,
      description: 'For scripts. Not by an API token itself.',
      args: { input: t.arg({ type: create, required: true }) },
      resolve: (_, { input }, context) =>
        withUserErrors(() => context.services.apiTokens.create(signedIn(context), input)),
    }),
    revokeApiToken: t.field({
      type: revoked,
      description:
        'The token is worth nothing from now on, and what is open by it is closed. Administrators may revoke anybody’s; an API token only itself.',
      args: { input: t.arg({ type: revoke, required: true }) },
      resolve: (_, { input: { id } }, context) =>
        withUserErrors(async () => {
          await context.services.apiTokens.revoke(signedIn(context), id)
          return { revokedId: id }
        }),
    }),
  }))
}
