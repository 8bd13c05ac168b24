import { hash, type Options, verify } from '@node-rs/argon2'
import { InputError } from '#core/errors.ts'

const shortest = 8
/** Beyond that, hashing a password is a way to keep the server busy. */
const longest = 1_024

/** argon2id, the algorithm's default; memory in KiB. OWASP Password Storage Cheat Sheet, 2024. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options

/** A hash of the same cost that no password matches. */
const nobodys =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** Throws InputError where `password` is not 8 to 1,024 characters long. */
export function checkPassword(password: string): void {
  const { length } = [...password.slice(0, 2 * longest + 2)]
  if (length >= shortest && length <= longest) return
  const message = `A password has ${shortest} to 1,024 characters.`
  throw new InputError('INVALID_INPUT', message, ['password'])
}

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), cost)
}

/** As slow where there is no account to compare with (`stored` undefined) as where there is one. */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  if (password.length > 2 * longest) return false
  const matches = await verify(stored ?? nobodys, normal(password))
  return stored !== undefined && matches
}

/** The same letters typed on another system may be other code points (NIST SP 800-63B, 5.1.1.2). */
function normal(password: string): string {
  return password.normalize('NFKC')
}
