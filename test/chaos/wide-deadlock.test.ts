import type { EntityManager } from 'typeorm'
import { expect, test } from 'vitest'
import { onEachServer } from '../support/on-each-database.ts'
import { packRows } from '../support/pack-rows.ts'
import { testDatabase } from '../support/test-database.ts'

onEachServer((kind) => {
  test.each([10, 190, 401])(
    'a deadlock among rows of %i columns: whoever gives way tries again',
    async (width) => {
      if (kind.name !== 'PostgreSQL' && width > 400) return
      const { database, open } = await testDatabase(kind)
      const other = await open()
      const columns = Array.from({ length: width }, (_, i) => ({
        name: `column ${i}`,
        type: 'TEXT' as const,
        nullable: true,
      }))
      const insert = async (tx: EntityManager, ...numbers: number[]) => {
        const rows = numbers.map((number) => ({ number, values: columns.map(() => 'a') }))
        await database.bulk.insertion('t', columns, packRows(columns.length, rows))(tx)
        await database.bulk.finish(tx)
      }
      await database.ddl(async (manager) => {
        await manager.query(database.bulk.createTableSql('t', columns))
        await manager.query('CREATE TABLE x (id INT PRIMARY KEY, v INT)')
        await manager.query('CREATE TABLE y (id INT PRIMARY KEY)')
      })
      await database.transaction((tx) => tx.query('INSERT INTO x VALUES (1, 0)'))

      const otherHas = Promise.withResolvers<void>()
      const weHave = Promise.withResolvers<void>()
      let runs = 0
      const theirs = other.transaction(async (tx) => {
        runs++
        // whoever has written more is not the one to give way
        const many = Array.from({ length: 5_000 }, (_, i) => `(${i})`)
        await tx.query(`INSERT INTO y VALUES ${many.join(', ')}`)
        await insert(tx, 50)
        otherHas.resolve()
        await weHave.promise
        await tx.query('UPDATE x SET v = v + 1 WHERE id = 1')
        throw new Error('taken back')
      })
      await otherHas.promise
      let ourRuns = 0
      const ours = database.transaction(async (tx) => {
        ourRuns++
        await tx.query('UPDATE x SET v = v + 1 WHERE id = 1')
        weHave.resolve()
        await insert(tx, 49, 50)
      })
      // taken back, or its rows are there by now
      await expect(theirs).rejects.toThrow()
      await ours
      expect(runs + ourRuns).toBeGreaterThan(2)
      const found: unknown[] = await database.read((manager) => manager.query('SELECT n FROM t'))
      expect(found).toHaveLength(2)
    },
  )
})
