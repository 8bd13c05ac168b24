import { expect, test } from 'vitest'
import { SharedSignals } from '#core/shared-signals.ts'
import type { Database } from '#database/database.ts'
import { isDiskFull } from '#database/error-codes.ts'
import { testDatabase } from '../support/test-database.ts'

async function numbers(database: Database): Promise<number[]> {
  const rows: { n: number }[] = await database.read((m) => m.query('SELECT n FROM t ORDER BY n'))
  return rows.map(({ n }) => n)
}

async function withTable() {
  const { database, open } = await testDatabase()
  await database.ddl(async (tx) => {
    await tx.query('CREATE TABLE t (n INTEGER PRIMARY KEY)')
  })
  return { database, open }
}

test('a transaction takes the write lock at its beginning, and another connection waits for it', async () => {
  const { database, open } = await withTable()
  const signals = new SharedSignals()
  const other = await open({ signals })
  const began = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const holding = database.transaction(async (tx) => {
    // nothing has been written yet
    began.resolve()
    await go.promise
    await tx.query('INSERT INTO t VALUES (1)')
  })
  await began.promise
  const waiting = other.transaction((tx) => tx.query('INSERT INTO t VALUES (2)'))
  while (signals.waitingWriters === 0) await new Promise(setImmediate)
  // reads do not wait
  expect(await numbers(other)).toEqual([])
  go.resolve()
  await Promise.all([holding, waiting])
  expect(signals.waitingWriters).toBe(0)
  expect(await numbers(database)).toEqual([1, 2])
})

test('after a transaction that SQLite itself has rolled back, the next one works', async () => {
  const { database } = await withTable()
  await database.read((m) => m.query('PRAGMA max_page_count = 30'))
  const filling = database.transaction(async (tx) => {
    await tx.query('CREATE TABLE big (b BLOB)')
    for (let i = 0; i < 100; i++) await tx.query('INSERT INTO big VALUES (zeroblob(10000))')
  })
  const error: unknown = await filling.catch((reason: unknown) => reason)
  expect(isDiskFull(error)).toBe(true)
  await database.read((m) => m.query('PRAGMA max_page_count = 1000000'))
  await database.transaction((tx) => tx.query('INSERT INTO t VALUES (3)'))
  expect(await numbers(database)).toEqual([3])
})
