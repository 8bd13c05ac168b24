import { LessThanOrEqual } from 'typeorm'
import type { Database } from '../database.ts'
import { type EndedSession, EndedSessionEntity } from '../entities/ended-session.ts'
import { type User, UserEntity } from '../entities/user.ts'
import { isUniqueViolation } from '../error-codes.ts'

/** Sessions that were signed out, for as long as a token of them could hold. */
export class EndedSessionStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The account of a session that has not ended, in one look, as each request asks. */
  userOf(session: { readonly id: string; readonly userId: string }): Promise<User | null> {
    return this.#database.read((manager) => {
      const users = manager.createQueryBuilder(UserEntity, 'u').where('u.id = :userId')
      const ended = users
        .subQuery()
        .select('1')
        .from(EndedSessionEntity, 'ended')
        .where('ended.id = :id')
      return users.andWhere(`NOT EXISTS ${ended.getQuery()}`).setParameters(session).getOne()
    })
  }

  /** One that has ended already stays so. */
  async add(session: EndedSession): Promise<void> {
    try {
      await this.#database.transaction((tx) => tx.insert(EndedSessionEntity, { ...session }))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
  }

  /** Takes away those of which no token holds at `now`; gives how many there were. */
  async forget(now: number): Promise<number> {
    const { affected } = await this.#database.transaction((tx) =>
      tx.delete(EndedSessionEntity, { forgetAt: LessThanOrEqual(now) }),
    )
    return affected ?? 0
  }
}
