import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '#core/clock.ts'
import { isEmail, longestEmail } from '#core/email.ts'
import { InputError } from '#core/errors.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { Role, Session, Viewer } from '#core/viewer.ts'
import type { User } from '#database/entities/user.ts'
import { isUniqueViolation } from '#database/error-codes.ts'
import type { NewId } from '#database/ids.ts'
import type { EndedSessionStore } from '#database/stores/ended-session-store.ts'
import type { UserChange, UserStore } from '#database/stores/user-store.ts'
import { mustBeAdmin, mustNotBeApiToken } from './access.ts'
import { checkPassword, hashPassword, verifyPassword } from './password.ts'
import { type SessionTokens, tokenLifetime } from './session-tokens.ts'
import type { SignInLimit } from './sign-in-limit.ts'

export interface AccountParts {
  readonly users: UserStore
  readonly endedSessions: EndedSessionStore
  readonly tokens: SessionTokens
  readonly limit: SignInLimit
  readonly newId: NewId
  readonly now: Clock
}

export interface NewAccount {
  readonly email: string
  readonly password: string
  readonly role: Role
}

/** What is left out stays as it is. */
export interface AccountChange {
  readonly id: string
  readonly role?: Role | null | undefined
  readonly password?: string | null | undefined
  readonly disabled?: boolean | null | undefined
}

export interface SignedIn {
  readonly token: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly viewer: Viewer
}

/** Of two servers that make the first account at the same time, one finds the id taken. */
const firstAccountId = 'user_00000000000000000000000000'

/** Milliseconds by which the clocks of two servers, or a renewal and a sign-out at the same time, may differ. */
const margin = 60 * 60 * 1_000

/** A session that remembers which of the account's session epochs it belongs to. */
interface AccountSession extends Session {
  readonly id: string
  readonly sessionEpoch: number
}

/** Who may sign in, and what they may do. */
export class Accounts {
  readonly #parts: AccountParts
  readonly #listeners = new Set<(id: string) => void>()

  constructor(parts: AccountParts) {
    this.#parts = parts
  }

  /**
   * Makes an administrator where there is no account at all. Gives what its owner cannot know: the
   * generated password with its e-mail; undefined where there is nothing to tell. Throws InputError.
   */
  async ensureFirstAdmin(given: {
    readonly email?: string | undefined
    readonly password?: string | undefined
  }): Promise<{ email: string; password: string } | undefined> {
    const { users } = this.#parts
    if ((await users.count()) > 0) return undefined
    const email = given.email ?? 'admin@localhost'
    const password = given.password ?? randomBytes(15).toString('base64url')
    const admin = await this.#newUser({ email, password, role: 'ADMIN' })
    const isFirst = await users.insertFirst({ ...admin, id: firstAccountId })
    return isFirst && given.password === undefined ? { email: admin.email, password } : undefined
  }

  /**
   * An unknown account, a disabled one and a wrong password answer alike, and equally slowly. Throws
   * InputError BAD_CREDENTIALS or LIMIT_REACHED.
   */
  async signIn(
    input: { readonly email: string; readonly password: string },
    address: string,
  ): Promise<SignedIn> {
    const { users, limit } = this.#parts
    const email = normalEmail(input.email)
    await limit.attempt(email, address)
    const user = isEmail(email) ? await users.byEmail(email) : null
    const matches = await verifyPassword(user?.passwordHash, input.password)
    if (user === null || !matches || user.disabled) {
      throw new InputError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
    }
    await limit.succeeded(email, address)
    return this.#signedIn(user, randomUUID())
  }

  /** A new token in place of one that still holds. Throws InputError: FORBIDDEN or BAD_CREDENTIALS. */
  async renewSession(session: Session): Promise<SignedIn> {
    mustNotBeApiToken(session.viewer)
    const { id, viewer } = session
    const user = id ? await this.#parts.endedSessions.userOf({ id, userId: viewer.id }) : null
    // a socket's session may be hours old
    if (id === undefined || user === null || !this.#holds(session, user)) {
      throw new InputError('BAD_CREDENTIALS', 'The session is over. Sign in again.')
    }
    return this.#signedIn(user, id)
  }

  /**
   * Ends a session for good: all its tokens, also copied ones, and what is open by them. Others of the account go
   * on. Throws InputError FORBIDDEN.
   */
  async signOut({ id, viewer }: Session): Promise<void> {
    if (viewer.apiTokenId !== undefined) {
      const message = 'An API token has no sign-in to end. revokeApiToken ends the token itself.'
      throw new InputError('FORBIDDEN', message)
    }
    if (id === undefined) throw new TypeError('a session of a sign-in without an id')
    const forgetAt = this.#parts.now() + tokenLifetime + margin
    await this.#parts.endedSessions.add({ id, forgetAt })
    this.#ended(id)
  }

  /** Takes away what is kept of ended sessions of which no token could hold any more. */
  async sweep(): Promise<void> {
    await this.#parts.endedSessions.forget(this.#parts.now())
  }

  /** `authorization`: `Bearer <token>`, or the token alone. null where it does not hold (any more). */
  async authenticate(authorization: string | undefined): Promise<Session | null> {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim()
    if (!token) return null
    const claims = await this.#parts.tokens.verify(token)
    if (claims === null) return null
    // the account is read each time, so that what becomes of it counts at once
    const { userId, sessionId: id, sessionEpoch, expiresAt } = claims
    const user = await this.#parts.endedSessions.userOf({ id, userId })
    if (user === null) return null
    const session: AccountSession = { id, viewer: viewerOf(user), expiresAt, sessionEpoch }
    return this.#holds(session, user) ? session : null
  }

  /** All accounts, newest first. Throws InputError FORBIDDEN. */
  async users(viewer: Viewer, request: PageRequest): Promise<Page<User>> {
    mustBeAdmin(viewer)
    return this.#parts.users.page(request)
  }

  /** Throws InputError FORBIDDEN. */
  async countUsers(viewer: Viewer): Promise<number> {
    mustBeAdmin(viewer)
    return this.#parts.users.count()
  }

  user(id: string): Promise<User | null> {
    return this.#parts.users.byId(id)
  }

  /** Those that there are, in any order. */
  usersByIds(ids: readonly string[]): Promise<User[]> {
    return this.#parts.users.byIds(ids)
  }

  /** Throws InputError: FORBIDDEN, INVALID_INPUT, or CONFLICT where the e-mail is taken. */
  async createUser(viewer: Viewer, input: NewAccount): Promise<User> {
    mustBeAdmin(viewer)
    mustNotBeApiToken(viewer)
    const user = await this.#newUser(input)
    try {
      await this.#parts.users.insert(user)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new InputError('CONFLICT', `There is an account with ${user.email} already.`, ['email'])
    }
    return user
  }

  /**
   * A new password and `disabled` end the account's sessions. Throws InputError: FORBIDDEN, NOT_FOUND,
   * INVALID_INPUT, or INVALID_STATE where nobody would be left to administrate.
   */
  async updateUser(viewer: Viewer, input: AccountChange): Promise<User> {
    mustBeAdmin(viewer)
    mustNotBeApiToken(viewer)
    const { id, password } = input
    if (password != null) checkPassword(password)
    const passwordHash = password == null ? undefined : await hashPassword(password)
    const updated = await this.#parts.users.update(id, (user, isLastAdmin) =>
      changes(user, isLastAdmin, input, passwordHash),
    )
    if (updated === null) throw new InputError('NOT_FOUND', `There is no account ${id}.`, ['id'])
    const { before, after } = updated
    // a new role counts for open sockets, too: they authenticate anew
    if (before.sessionEpoch !== after.sessionEpoch || before.role !== after.role) this.#ended(id)
    return after
  }

  /**
   * Calls `listener` with the id of an account that was disabled, or whose password or role has changed, and with
   * that of a session that was signed out: what is open by it must be closed. Gives what ends that.
   */
  onSessionsEnded(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #ended(id: string): void {
    for (const listener of this.#listeners) listener(id)
  }

  #holds(session: Session, user: User): boolean {
    const isCurrent = 'sessionEpoch' in session && session.sessionEpoch === user.sessionEpoch
    return isCurrent && !user.disabled && session.expiresAt > this.#parts.now()
  }

  async #signedIn(user: User, sessionId: string): Promise<SignedIn> {
    return { ...(await this.#parts.tokens.issue(user, sessionId)), viewer: viewerOf(user) }
  }

  async #newUser({ email: given, password, role }: NewAccount): Promise<User> {
    const email = normalEmail(given)
    if (!isEmail(email)) {
      const message = `That is not an e-mail address of at most ${longestEmail} characters.`
      throw new InputError('INVALID_INPUT', message, ['email'])
    }
    checkPassword(password)
    const passwordHash = await hashPassword(password)
    const { newId, now } = this.#parts
    const fresh = { disabled: false, sessionEpoch: 0, createdAt: now() }
    return { id: newId('user'), email, passwordHash, role, ...fresh }
  }
}

function changes(
  user: User,
  isLastAdmin: boolean,
  { role, disabled }: AccountChange,
  passwordHash: string | undefined,
): UserChange {
  const isDisabled = disabled ?? user.disabled
  if (isLastAdmin && (isDisabled || (role ?? 'ADMIN') !== 'ADMIN')) {
    throw new InputError(
      'INVALID_STATE',
      'This is the last administrator. Make another one first.',
      [isDisabled ? 'disabled' : 'role'],
    )
  }
  const endsSessions = passwordHash !== undefined || (isDisabled && !user.disabled)
  return {
    ...(role != null && { role }),
    ...(disabled != null && { disabled }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(endsSessions && { sessionEpoch: user.sessionEpoch + 1 }),
  }
}

function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

function viewerOf({ id, email, role }: User): Viewer {
  return { id, email, role }
}
