import { expect, test } from 'vitest'
import type { Database } from '#database/database.ts'
import { isUniqueViolation } from '#database/error-codes.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { packRows } from '../support/pack-rows.ts'
import { testDatabase } from '../support/test-database.ts'

async function numbers(database: Database): Promise<number[]> {
  const rows: { n: number }[] = await database.read((m) => m.query('SELECT n FROM t ORDER BY n'))
  return rows.map(({ n }) => n)
}

onEachDatabase((kind) => {
  async function withTable() {
    const { database, open } = await testDatabase(kind)
    await database.ddl((manager) => manager.query('CREATE TABLE t (n INTEGER PRIMARY KEY)'))
    return { database, other: await open() }
  }

  test('two transactions at once do not become parts of each other', async () => {
    const { database } = await withTable()
    const insert = (n: number, then: () => void) =>
      database.transaction(async (tx) => {
        await tx.query(`INSERT INTO t VALUES (${n})`)
        await new Promise(setImmediate)
        then()
      })
    const failing = insert(1, () => {
      throw new Error('no')
    })
    const fine = insert(2, () => {})
    await expect(failing).rejects.toThrow('no')
    await fine
    expect(await numbers(database)).toEqual([2])
  })

  test('what is not committed is not seen, and no reader waits for it', async () => {
    const { database, other } = await withTable()
    await database.transaction(async (tx) => {
      await tx.query('INSERT INTO t VALUES (1)')
      expect(await numbers(other)).toEqual([])
    })
    expect(await numbers(other)).toEqual([1])
  })

  test('tables that are made meanwhile do not commit a transaction', async () => {
    const { database, other } = await withTable()
    // SQLite has one writer at a time
    const made = Promise.withResolvers<void>()
    const failing = database.transaction(async (tx) => {
      await tx.query('INSERT INTO t VALUES (1)')
      const making = other.ddl((manager) => manager.query('CREATE TABLE u (n INTEGER)'))
      making.then(made.resolve, made.reject)
      if (kind.name !== 'SQLite') await making
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await made.promise
    expect(await numbers(database)).toEqual([])
  })

  test('a key that is taken is told from other errors, and leaves the connection usable', async () => {
    const { database } = await withTable()
    const insert = (n: string) =>
      database.transaction((tx) => tx.query(`INSERT INTO t VALUES (${n})`))
    await insert('1')
    const taken: unknown = await insert('1').catch((error: unknown) => error)
    const broken: unknown = await insert('no_such_thing').catch((error: unknown) => error)
    expect(isUniqueViolation(taken)).toBe(true)
    expect(broken).toBeInstanceOf(Error)
    expect(isUniqueViolation(broken)).toBe(false)
    await insert('2')
    expect(await numbers(database)).toEqual([1, 2])
  })

  test('texts are equal where their code points are: case, accents and trailing blanks count', async () => {
    const { database } = await testDatabase(kind)
    const { bulk } = database
    const columns = [{ name: 'text', type: 'TEXT', nullable: true }] as const
    await database.ddl((manager) => manager.query(bulk.createTableSql('t', columns)))
    const texts = ['a', 'A', 'ä', 'a ', 'a\u0308', 'ß', 'ss', '', ' ']
    const rows = texts.map((text, i) => ({ number: i + 1, values: [text] }))
    const insertion = bulk.insertion('t', columns, packRows(columns.length, rows))
    await database.transaction((tx) => insertion(tx))
    for (const [i, text] of texts.entries()) {
      const sql = `SELECT n FROM t WHERE c1 = '${text}'`
      const found: { n: number | string }[] = await database.read((m) => m.query(sql))
      expect(found.map(({ n }) => Number(n))).toEqual([i + 1])
    }
    const sorted: { c1: string }[] = await database.read((m) =>
      m.query('SELECT c1 FROM t ORDER BY c1'),
    )
    expect(sorted.map(({ c1 }) => c1)).toEqual(texts.toSorted())
  })
})
