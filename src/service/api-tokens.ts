import type { Clock } from '#core/clock.ts'
import { InputError } from '#core/errors.ts'
import type { Log } from '#core/log.ts'
import type { Page, PageRequest } from '#core/page.ts'
import { isAtMost, lesserRole, type Role, type Session, type Viewer } from '#core/viewer.ts'
import type { ApiToken } from '#database/entities/api-token.ts'
import type { User } from '#database/entities/user.ts'
import type { NewId } from '#database/ids.ts'
import type { ApiTokenStore } from '#database/stores/api-token-store.ts'
import { mustBeAdmin, mustNotBeApiToken } from './access.ts'
import { hashOfSecret, idOfSecret, isSecretOf, newSecret } from './api-token-secret.ts'

export interface ApiTokenParts {
  readonly store: ApiTokenStore
  readonly newId: NewId
  readonly now: Clock
  readonly log: Log
}

export interface NewApiToken {
  readonly name: string
  readonly role: Role
  readonly expiresInDays: number
}

const minute = 60_000
const day = 24 * 60 * minute

const longestName = 100
const mostDays = 3_650
/** Tokens of an owner that hold at the same time. */
const mostTokens = 100
/** How long an expired one stays in the list, so that its owner finds out why a script has stopped. */
const rememberedFor = 30 * day

/** Tokens by which scripts come in. Somebody else's id answers as one that does not exist. */
export class ApiTokens {
  readonly #parts: ApiTokenParts
  readonly #listeners = new Set<(id: string) => void>()
  /** Uses that are being noted, by token. */
  readonly #noting = new Map<string, Promise<void>>()

  constructor(parts: ApiTokenParts) {
    this.#parts = parts
  }

  /**
   * Gives the secret, of which nothing but a hash is kept. Throws InputError: FORBIDDEN, INVALID_INPUT,
   * or LIMIT_REACHED.
   */
  async create(
    viewer: Viewer,
    input: NewApiToken,
  ): Promise<{ apiToken: ApiToken; secret: string }> {
    mustNotBeApiToken(viewer)
    const { store, newId, now } = this.#parts
    const { role, expiresInDays } = input
    const name = checkedName(input.name)
    if (!isAtMost(role, viewer.role)) {
      const message = `Your role is ${viewer.role}; a token of yours can be no more.`
      throw new InputError('FORBIDDEN', message, ['role'])
    }
    if (expiresInDays < 1 || expiresInDays > mostDays) {
      const message = `expiresInDays goes from 1 to ${mostDays}.`
      throw new InputError('INVALID_INPUT', message, ['expiresInDays'])
    }
    const id = newId('token')
    const secret = newSecret(id)
    const createdAt = now()
    const apiToken = {
      id,
      ownerId: viewer.id,
      name,
      role,
      tokenHash: hashOfSecret(secret),
      createdAt,
      expiresAt: createdAt + expiresInDays * day,
      lastUsedAt: null,
    }
    const forgotten = createdAt - rememberedFor
    if (!(await store.insert(apiToken, { most: mostTokens, forgotten }))) {
      const message = `You have ${mostTokens} API tokens. Revoke one that you do not need any more.`
      throw new InputError('LIMIT_REACHED', message)
    }
    return { apiToken, secret }
  }

  /**
   * Ends one's own token, or as an administrator anybody's, at once; a token itself ends no other one.
   * Throws InputError: FORBIDDEN or NOT_FOUND.
   */
  async revoke(viewer: Viewer, id: string): Promise<void> {
    if (id !== viewer.apiTokenId) mustNotBeApiToken(viewer)
    const found = await this.get(viewer, id)
    if (found === null || !(await this.#parts.store.remove(id))) {
      throw new InputError('NOT_FOUND', `There is no API token ${id}.`, ['id'])
    }
    for (const listener of this.#listeners) listener(id)
  }

  /** One's own, or as an administrator anybody's. */
  async get(viewer: Viewer, id: string): Promise<ApiToken | null> {
    const found = await this.#parts.store.find(id)
    return found?.ownerId === viewer.id || viewer.role === 'ADMIN' ? found : null
  }

  /** One's own, or `all` of them, newest first. Throws InputError FORBIDDEN. */
  async page(viewer: Viewer, all: boolean, request: PageRequest): Promise<Page<ApiToken>> {
    return this.#parts.store.page(narrow(viewer, all), request)
  }

  /** Throws InputError FORBIDDEN. */
  async count(viewer: Viewer, all: boolean): Promise<number> {
    return this.#parts.store.count(narrow(viewer, all))
  }

  /** null where the secret is of no token that holds, or of an owner who is disabled. */
  async authenticate(secret: string): Promise<Session | null> {
    const id = idOfSecret(secret)
    // both are read each time, so that what becomes of them counts at once
    const found = id === undefined ? null : await this.#parts.store.withOwner(id)
    if (found === null || !isSecretOf(found.apiToken.tokenHash, secret)) return null
    const { apiToken, owner } = found
    if (owner.disabled || apiToken.expiresAt <= this.#parts.now()) return null
    this.#noteUse(apiToken)
    return { viewer: viewerBy(apiToken, owner), expiresAt: apiToken.expiresAt }
  }

  /** Calls `listener` with the id of a token that was revoked. Gives what ends that. */
  onRevoked(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits until all uses so far are noted. */
  async settled(): Promise<void> {
    await Promise.all(this.#noting.values())
  }

  /** At most once a minute, beside the request, which neither waits for it nor fails with it. */
  #noteUse({ id, lastUsedAt }: ApiToken): void {
    const { store, now, log } = this.#parts
    const at = now()
    const since = at - minute
    if (this.#noting.has(id) || (lastUsedAt !== null && lastUsedAt > since)) return
    const noted = store
      .use(id, at, since)
      .catch((error: unknown) => log.warn({ err: error }, 'the use of an API token is not noted'))
      .finally(() => this.#noting.delete(id))
    this.#noting.set(id, noted)
  }
}

/** What both the token and its owner may. */
function viewerBy({ id: apiTokenId, role }: ApiToken, owner: User): Viewer {
  const { id, email } = owner
  const onlyOwn = role === 'EDITOR' || owner.role === 'EDITOR'
  return { id, email, role: lesserRole(role, owner.role), onlyOwn, apiTokenId }
}

function narrow(viewer: Viewer, all: boolean): string | undefined {
  if (!all) return viewer.id
  mustBeAdmin(viewer)
  return undefined
}

function checkedName(given: string): string {
  const name = given.trim()
  const length = [...name].length
  if (length >= 1 && length <= longestName) return name
  const message = `An API token’s name has 1 to ${longestName} characters.`
  throw new InputError('INVALID_INPUT', message, ['name'])
}
