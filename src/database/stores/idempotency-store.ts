import type { EntityManager } from 'typeorm'
import type { Database } from '../database.ts'
import { type IdempotencyKey, IdempotencyKeyEntity } from '../entities/idempotency-key.ts'
import { isUniqueViolation } from '../error-codes.ts'

/** The key is taken: read what it stands for in a new transaction. */
export class KeyTaken extends Error {}

/** Keys by which a start that is repeated gives the same task back. */
export class IdempotencyStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(key: Pick<IdempotencyKey, 'ownerId' | 'kind' | 'key'>): Promise<IdempotencyKey | null> {
    const { ownerId, kind, key: name } = key
    return this.#database.read((manager) =>
      manager.findOneBy(IdempotencyKeyEntity, { ownerId, kind, key: name }),
    )
  }

  /** Throws KeyTaken. */
  async claim(tx: EntityManager, key: IdempotencyKey): Promise<void> {
    try {
      await tx.insert(IdempotencyKeyEntity, { ...key })
    } catch (error) {
      throw isUniqueViolation(error) ? new KeyTaken() : error
    }
  }
}
