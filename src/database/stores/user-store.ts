import { In } from 'typeorm'
import type { Page, PageRequest } from '#core/page.ts'
import type { Database } from '../database.ts'
import { type User, UserEntity } from '../entities/user.ts'
import { isUniqueViolation } from '../error-codes.ts'
import { holdRows } from '../hold-rows.ts'
import { pageOf, within } from './page-of.ts'

/** What may change of an account. */
export type UserChange = Partial<Pick<User, 'role' | 'passwordHash' | 'disabled' | 'sessionEpoch'>>

/** Accounts. They are never deleted. */
export class UserStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  byId(id: string): Promise<User | null> {
    return this.#database.read((manager) => manager.findOneBy(UserEntity, { id }))
  }

  byIds(ids: readonly string[]): Promise<User[]> {
    return this.#database.read((manager) => manager.findBy(UserEntity, { id: In([...ids]) }))
  }

  /** `email` in lower case. */
  byEmail(email: string): Promise<User | null> {
    return this.#database.read((manager) => manager.findOneBy(UserEntity, { email }))
  }

  /** Newest first. */
  page(request: PageRequest): Promise<Page<User>> {
    return this.#database.read((manager) =>
      pageOf(request, 'DESC', (range, order, take) => {
        const id = within(range)
        return manager.find(UserEntity, {
          where: { ...(id && { id }) },
          order: { id: order },
          take,
        })
      }),
    )
  }

  count(): Promise<number> {
    return this.#database.read((manager) => manager.count(UserEntity))
  }

  /** Throws the driver's error where the e-mail is taken: isUniqueViolation tells. */
  async insert(user: User): Promise<void> {
    await this.#database.transaction((tx) => tx.insert(UserEntity, user))
  }

  /** false where there is an account already. */
  async insertFirst(user: User): Promise<boolean> {
    try {
      return await this.#database.transaction(async (tx) => {
        if (await tx.existsBy(UserEntity, {})) return false
        await tx.insert(UserEntity, user)
        return true
      })
    } catch (error) {
      // another server that starts at the same time was quicker
      if (isUniqueViolation(error)) return false
      throw error
    }
  }

  /**
   * Lets `change` decide what becomes of an account, knowing whether it is the last administrator who
   * can sign in; nobody else changes accounts meanwhile. Gives it before and after; null: no such account.
   */
  update(
    id: string,
    change: (user: User, isLastAdmin: boolean) => UserChange,
  ): Promise<{ before: User; after: User } | null> {
    return this.#database.transaction(async (tx) => {
      // all administrators, so that two of them cannot take each other's rights at the same time
      const admins = await holdRows(tx, UserEntity, { role: 'ADMIN', disabled: false })
      const before = await tx.findOneBy(UserEntity, { id })
      if (before === null) return null
      const isLastAdmin = admins.length === 1 && admins[0]?.id === id
      const changes = change(before, isLastAdmin)
      if (Object.keys(changes).length > 0) await tx.update(UserEntity, { id }, changes)
      return { before, after: { ...before, ...changes } }
    })
  }
}
