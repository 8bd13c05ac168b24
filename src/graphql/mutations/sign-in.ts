import type { User } from '#database/entities/user.ts'
import type { Builder } from '../builder.ts'
import { type Payload, withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'

type SignIn = Payload<{ token: string; expiresAt: number; viewer: User | null }>

export function addSignIn(builder: Builder): void {
  const payload = builder.objectRef<SignIn>('SignInPayload').implement({
    fields: (t) => ({
      token: t.string({
        nullable: true,
        description: 'Send it as "Authorization: Bearer <token>".',
        resolve: (answer) => answer.token ?? null,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: (answer) => answer.expiresAt ?? null,
      }),
      viewer: t.field({
        type: 'User',
        nullable: true,
        resolve: (answer) => answer.viewer ?? null,
      }),
      userErrors: t.field({ type: ['UserError'], resolve: (answer) => [...answer.userErrors] }),
    }),
  })
  const input = builder.inputType('SignInInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      password: t.string({ required: true }),
    }),
  })
  builder.mutationFields((t) => ({
    signIn: t.field({
      type: payload,
      args: { input: t.arg({ type: input, required: true }) },
      resolve: (_, args, { services, address, loaders }) =>
        withUserErrors(async () => {
          const { token, expiresAt, viewer } = await services.accounts.signIn(args.input, address)
          return { token, expiresAt, viewer: await loaders.users.load(viewer.id) }
        }),
    }),
    renewSession: t.field({
      type: payload,
      description: 'A new token, as long as the present one is good.',
      resolve: (_, __, context) =>
        withUserErrors(async () => {
          signedIn(context)
          const { services, session, loaders } = context
          if (session === null) throw new TypeError('signed in without a session')
          const { token, expiresAt, viewer } = await services.accounts.renewSession(session)
          return { token, expiresAt, viewer: await loaders.users.load(viewer.id) }
        }),
    }),
  }))
}
