import type { Viewer } from '#core/viewer.ts'
import type { Context } from './context.ts'
import { ApiError } from './errors.ts'

/** Whoever is signed in. Throws ApiError UNAUTHENTICATED. */
export function signedIn(context: Context): Viewer {
  if (context.session !== null) return context.session.viewer
  throw new ApiError(
    'UNAUTHENTICATED',
    'Sign in first: mutation signIn gives a token; send it as "Authorization: Bearer <token>".',
  )
}
