import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** An id without its prefix, and 32 random bytes; what begins like this is found by secret scanners. */
const form = /^sluice_([0-9a-z]{26})_[\w-]{43}$/

/** Whether it looks like an API token, and not like the token of a session. */
export function isApiTokenSecret(text: string): boolean {
  return text.startsWith('sluice_')
}

/** `id`: that of the API token, `token_` and a ULID. */
export function newSecret(id: string): string {
  return `sluice_${id.slice('token_'.length)}_${randomBytes(32).toString('base64url')}`
}

/** The id of the API token whose secret it would be; undefined where it is none. */
export function idOfSecret(secret: string): string | undefined {
  const [, ulid] = form.exec(secret) ?? []
  return ulid === undefined ? undefined : `token_${ulid}`
}

/** A plain hash is enough: nobody guesses 256 random bits, however fast they can try. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes the same time wherever the first difference is. */
export function isSecretOf(hash: string, secret: string): boolean {
  const [given, expected] = [Buffer.from(hashOfSecret(secret)), Buffer.from(hash)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
