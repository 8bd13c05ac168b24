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
        description:
          'Send it as "Authorization: Bearer <token>". Pages of the server itself need not: they get it as a cookie, too.',
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
  const signOutPayload = builder.objectRef<Payload<object>>('SignOutPayload').implement({
    fields: (t) => ({
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
      resolve: (_, args, { services, address, loaders, keeper }) =>
        withUserErrors(async () => {
          const { token, expiresAt, viewer } = await services.accounts.signIn(args.input, address)
          keeper?.keep({ token, expiresAt })
          return { token, expiresAt, viewer: await loaders.users.load(viewer.id) }
        }),
    }),
    renewSession: t.field({
      type: payload,
      description: 'A new token of the same session, as long as the present one is good.',
      resolve: (_, __, context) =>
        withUserErrors(async () => {
          signedIn(context)
          const { services, session, loaders, keeper } = context
          if (session === null) throw new TypeError('signed in without a session')
          const { token, expiresAt, viewer } = await services.accounts.renewSession(session)
          keeper?.keep({ token, expiresAt })
          return { token, expiresAt, viewer: await loaders.users.load(viewer.id) }
        }),
    }),
    signOut: t.field({
      type: signOutPayload,
      description:
        'Ends this session for good: its token, those renewed from it, copies of them, its cookie, and what is open by it. Other sessions of the account go on.',
      resolve: (_, __, context) =>
        withUserErrors(async () => {
          const { services, session, keeper } = context
          // one that does not hold any more is of no use, either
          if (session === null) keeper?.forget()
          signedIn(context)
          if (session === null) throw new TypeError('signed in without a session')
          await services.accounts.signOut(session)
          keeper?.forget()
          return {}
        }),
    }),
  }))
}
