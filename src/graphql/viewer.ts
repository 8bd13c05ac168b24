import type { Viewer } from '#core/viewer.ts'
import type { Context } from './context.ts'
import { ApiError } from './errors.ts'

/** What whoever is not signed in is told, on all paths. */
export const signInFirst =
  'Sign in first: mutation signIn gives a token; send it as "Authorization: Bearer <token>".'

/** Whoever is signed in. Throws ApiError UNAUTHENTICATED. */
export function signedIn(context: Context): Viewer {
  if (context.session !== null) return context.session.viewer
  throw new ApiError('UNAUTHENTICATED', signInFirst)
}
