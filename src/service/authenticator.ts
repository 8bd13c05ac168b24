import type { Session } from '#core/viewer.ts'
import type { Accounts } from './accounts.ts'
import { isApiTokenSecret } from './api-token-secret.ts'
import type { ApiTokens } from './api-tokens.ts'

/** The session that an `Authorization` header stands for; null where it stands for none (any more). */
export type Authenticate = (authorization: string | undefined) => Promise<Session | null>

/** `Bearer <token>`, or the token alone: that of a session, or an API token. */
export function authenticator(parts: {
  readonly accounts: Accounts
  readonly apiTokens: ApiTokens
}): Authenticate {
  return async (authorization) => {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim()
    if (!token) return null
    if (isApiTokenSecret(token)) return parts.apiTokens.authenticate(token)
    return parts.accounts.authenticate(token)
  }
}
