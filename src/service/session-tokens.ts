import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '#core/clock.ts'

/** What a token says of its holder; whether it still holds, the account says. */
export interface TokenClaims {
  readonly userId: string
  /** That of the sign-in, which renewed tokens keep. */
  readonly sessionId: string
  /** The account's sessionEpoch when the token was made. */
  readonly sessionEpoch: number
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const algorithm = 'HS256'
const issuer = 'sluice'
const audience = 'sluice-api'
/** 12 hours: a working day; clients renew what they need for longer. */
const lifetimeSeconds = 12 * 60 * 60

/** Milliseconds for which a token holds. */
export const tokenLifetime = lifetimeSeconds * 1_000

/** Makes and reads the tokens that stand for a session. */
export class SessionTokens {
  readonly #key: Uint8Array
  readonly #now: Clock

  /** `secret`: at least 32 characters. */
  constructor(secret: string, now: Clock) {
    this.#key = new TextEncoder().encode(secret)
    this.#now = now
  }

  async issue(
    user: { readonly id: string; readonly sessionEpoch: number },
    sessionId: string,
  ): Promise<{ token: string; expiresAt: number }> {
    const issued = Math.floor(this.#now() / 1_000)
    const expires = issued + lifetimeSeconds
    const token = await new SignJWT({ sep: user.sessionEpoch, sid: sessionId })
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(user.id)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .sign(this.#key)
    return { token, expiresAt: expires * 1_000 }
  }

  /** null where the token is not one of ours, is for something else, or has expired. */
  async verify(token: string): Promise<TokenClaims | null> {
    try {
      const { payload } = await jwtVerify<{ sep: unknown; sid?: unknown }>(token, this.#key, {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ['sub', 'exp', 'sep'],
        currentDate: new Date(this.#now()),
      })
      const { sub, exp, sep, sid = idOfOld(token) } = payload
      if (sub === undefined || exp === undefined || typeof sep !== 'number') return null
      if (typeof sid !== 'string') return null
      return { userId: sub, sessionId: sid, sessionEpoch: sep, expiresAt: exp * 1_000 }
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }
}

/**
 * The session of a token that an older server has made, without an id: it holds on, and can be signed out as
 * others can. Of its signed part, of which there is no other spelling.
 */
function idOfOld(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'))
  return createHash('sha256').update(signed).digest('hex').slice(0, 40)
}
