import type { EntityManager, EntitySchema, FindOptionsWhere, ObjectLiteral } from 'typeorm'

/**
 * Reads rows, and lets nobody else change them or hold them until the transaction ends. SQLite’s
 * transactions hold everything from their beginning.
 */
export function holdRows<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntitySchema<T>,
  where: FindOptionsWhere<T>,
): Promise<T[]> {
  if (tx.dataSource.options.type === 'better-sqlite3') return tx.findBy(entity, where)
  return tx.find(entity, { where, lock: { mode: 'pessimistic_write' } })
}
