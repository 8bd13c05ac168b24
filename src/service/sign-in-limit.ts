import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { longestEmail } from '#core/email.ts'
import { InputError } from '#core/errors.ts'
import { networkOf } from './network-of.ts'

/** Failures that are let through within `seconds` after the first one. */
const limits = {
  // an office behind one address, but no list of passwords
  perAddress: { points: 50, duration: 15 * 60 },
  // some typing errors; at 960 guesses a day even a weak password lasts
  perEmail: { points: 10, duration: 15 * 60 },
}

/** Slows the guessing of passwords down, by the guesser's address and by the account's e-mail. */
export class SignInLimit {
  readonly #addresses: RateLimiterAbstract
  readonly #emails: RateLimiterAbstract

  constructor() {
    this.#addresses = new RateLimiterMemory(limits.perAddress)
    this.#emails = new RateLimiterMemory(limits.perEmail)
  }

  /**
   * To be called before the password is looked at, so that attempts at the same time count, too.
   * Throws InputError LIMIT_REACHED with the seconds to wait.
   */
  async attempt(email: string, address: string): Promise<void> {
    await take(this.#addresses, networkOf(address))
    await take(this.#emails, email.slice(0, longestEmail))
  }

  /** The attempt was right: it counts against nobody, and the e-mail begins anew. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.#addresses.reward(networkOf(address))
    await this.#emails.delete(email.slice(0, longestEmail))
  }
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.ceil(refusal.msBeforeNext / 1_000)
    throw new InputError('LIMIT_REACHED', `Too many attempts. Try again in ${seconds} seconds.`)
  }
}
