import type { EntityManager } from 'typeorm'

/** Runs a statement that changes rows, within a transaction; gives how many they were. */
export async function affectedRows(
  tx: EntityManager,
  sql: string,
  values: unknown[] = [],
): Promise<number> {
  if (tx.queryRunner === undefined) throw new TypeError('rows are changed in transactions alone')
  const { affected } = await tx.queryRunner.query(sql, values, true)
  return affected ?? 0
}
