import { decodeJwt } from 'jose'
import { SessionTokens } from '#service/session-tokens.ts'

/** Milliseconds for which sessions hold. */
const lifetime = 12 * 3_600_000

/** A token of the session of `token` that expires in five seconds, at most. `secret`: the server's. */
export async function expiringToken(secret: string, token: string): Promise<string> {
  const { sub, sep, sid } = decodeJwt<{ sep: number; sid: string }>(token)
  if (sub === undefined || sep === undefined || sid === undefined)
    throw new Error('no token of a session')
  const tokens = new SessionTokens(secret, () => Date.now() - lifetime + 5_000)
  return (await tokens.issue({ id: sub, sessionEpoch: sep }, sid)).token
}
