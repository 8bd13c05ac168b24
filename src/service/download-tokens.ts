import { hkdfSync } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '#core/clock.ts'
import { DownloadRefused } from './download-refused.ts'

const algorithm = 'HS256'
const issuer = 'sluice'
const audience = 'sluice-download'
const lifetimeSeconds = 15 * 60

/**
 * Makes and reads the tokens in the links to files. Their key is not that of the sessions, so neither of
 * the two ever stands for the other.
 */
export class DownloadTokens {
  readonly #key: Uint8Array
  readonly #now: Clock

  /** `secret`: at least 32 characters. */
  constructor(secret: string, now: Clock) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', audience, 32))
    this.#now = now
  }

  /** `id`: of what may be downloaded. `expiresAt`: milliseconds since 1970. */
  async issue(id: string): Promise<{ token: string; expiresAt: number }> {
    const expires = Math.floor(this.#now() / 1_000) + lifetimeSeconds
    const token = await new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(id)
      .setExpirationTime(expires)
      .sign(this.#key)
    return { token, expiresAt: expires * 1_000 }
  }

  /** The id. Throws DownloadRefused. */
  async verify(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.#now()),
      })
      if (payload.sub === undefined) throw new DownloadRefused('INVALID_LINK')
      return payload.sub
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new DownloadRefused('LINK_EXPIRED')
      if (error instanceof errors.JOSEError) throw new DownloadRefused('INVALID_LINK')
      throw error
    }
  }
}
