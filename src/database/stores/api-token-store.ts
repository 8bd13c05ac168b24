import { IsNull, LessThan, LessThanOrEqual, MoreThan } from 'typeorm'
import type { Page, PageRequest } from '#core/page.ts'
import type { Database } from '../database.ts'
import { type ApiToken, ApiTokenEntity } from '../entities/api-token.ts'
import { type User, UserEntity } from '../entities/user.ts'
import { holdRows } from '../hold-rows.ts'
import { pageOf, within } from './page-of.ts'

/** Tokens by which scripts come in. One that is revoked is gone. */
export class ApiTokenStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(id: string): Promise<ApiToken | null> {
    return this.#database.read((manager) => manager.findOneBy(ApiTokenEntity, { id }))
  }

  /** A token with its owner's account as it is now. */
  withOwner(id: string): Promise<{ apiToken: ApiToken; owner: User } | null> {
    return this.#database.read(async (manager) => {
      const apiToken = await manager.findOneBy(ApiTokenEntity, { id })
      if (apiToken === null) return null
      const owner = await manager.findOneBy(UserEntity, { id: apiToken.ownerId })
      return owner && { apiToken, owner }
    })
  }

  /** Newest first; `ownerId` undefined: everyone's. */
  page(ownerId: string | undefined, request: PageRequest): Promise<Page<ApiToken>> {
    return this.#database.read((manager) =>
      pageOf(request, 'DESC', (range, order, take) => {
        const id = within(range)
        const where = { ...ownedBy(ownerId), ...(id && { id }) }
        return manager.find(ApiTokenEntity, { where, order: { id: order }, take })
      }),
    )
  }

  /** `ownerId` undefined: everyone's. */
  count(ownerId: string | undefined): Promise<number> {
    return this.#database.read((manager) => manager.countBy(ApiTokenEntity, ownedBy(ownerId)))
  }

  /**
   * false where the owner has `most` that hold already. Those of the owner that have expired before
   * `forgotten` (milliseconds since 1970) go, so that they do not pile up.
   */
  insert(
    apiToken: ApiToken,
    { most, forgotten }: { readonly most: number; readonly forgotten: number },
  ): Promise<boolean> {
    const { ownerId, createdAt } = apiToken
    return this.#database.transaction(async (tx) => {
      // of two requests at a time the second one counts the first one's
      await holdRows(tx, UserEntity, { id: ownerId })
      const holding = { ownerId, expiresAt: MoreThan(createdAt) }
      if ((await tx.countBy(ApiTokenEntity, holding)) >= most) return false
      await tx.delete(ApiTokenEntity, { ownerId, expiresAt: LessThan(forgotten) })
      await tx.insert(ApiTokenEntity, apiToken)
      return true
    })
  }

  /** false where it is gone already. */
  async remove(id: string): Promise<boolean> {
    const { affected } = await this.#database.transaction((tx) => tx.delete(ApiTokenEntity, { id }))
    return affected === 1
  }

  /** Notes a use at `at`, unless one after `since` is noted already. */
  async use(id: string, at: number, since: number): Promise<void> {
    const earlier = [
      { id, lastUsedAt: IsNull() },
      { id, lastUsedAt: LessThanOrEqual(since) },
    ]
    await this.#database.transaction(async (tx) => {
      for (const where of earlier) await tx.update(ApiTokenEntity, where, { lastUsedAt: at })
    })
  }
}

function ownedBy(ownerId: string | undefined) {
  return ownerId === undefined ? {} : { ownerId }
}
