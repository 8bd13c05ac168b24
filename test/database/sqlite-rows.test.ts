import { expect, test } from 'vitest'
import type { Column, Row } from '#core/columns.ts'
import { createTableSql, deleteSlice, insertRows, readRows } from '#database/bulk/sqlite.ts'
import { testDatabase } from '../support/test-database.ts'

const columns: Column[] = [
  { name: 'text', type: 'TEXT', nullable: true },
  { name: 'integer', type: 'INTEGER', nullable: true },
  { name: 'decimal', type: 'DECIMAL', nullable: true },
  { name: 'boolean', type: 'BOOLEAN', nullable: true },
  { name: 'date', type: 'DATE', nullable: true },
  { name: 'datetime', type: 'DATETIME', nullable: true },
]

async function table() {
  const { database } = await testDatabase()
  await database.ddl(async (tx) => {
    await tx.query(createTableSql('t', columns))
  })
  return database
}

const all = { above: 0, below: Number.POSITIVE_INFINITY, descending: false, limit: 1_000 }

test('values come back in the canonical form in which they went in', async () => {
  const database = await table()
  const rows: Row[] = [
    { number: 1, values: ['', 0, '0.10', true, '2024-02-29', '2024-02-29T12:00:00.5Z'] },
    { number: 2, values: ['ü€😀 "\n', 9_007_199_254_740_991, '-1', false, null, null] },
    { number: 5, values: [null, 9_223_372_036_854_775_807n, null, null, '0001-01-01', null] },
    {
      number: 7,
      values: ['x', -9_223_372_036_854_775_808n, `${'9'.repeat(65)}`, null, null, null],
    },
  ]
  await database.transaction((tx) => insertRows(tx, 't', columns.length, rows))
  const read = await database.read((manager) => readRows(manager, 't', columns, all))
  expect(read).toEqual(rows)
})

test.each([1, 15, 16, 17, 100])('%i rows go in, in groups and one by one', async (count) => {
  const database = await table()
  const rows = Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    values: [`row ${i}`, i, null, null, null, null],
  }))
  await database.transaction((tx) => insertRows(tx, 't', columns.length, rows))
  expect(await database.read((manager) => readRows(manager, 't', columns, all))).toEqual(rows)
})

test('a row that is written twice is refused, not doubled', async () => {
  const database = await table()
  const rows = [{ number: 1, values: ['a', 1, null, null, null, null] }]
  const write = () => database.transaction((tx) => insertRows(tx, 't', columns.length, rows))
  await write()
  await expect(write()).rejects.toThrow('UNIQUE')
})

test('slices are deleted from the end until nothing is left', async () => {
  const database = await table()
  const rows = Array.from({ length: 25 }, (_, i) => ({
    number: i + 1,
    values: [null, i, null, null, null, null],
  }))
  await database.transaction((tx) => insertRows(tx, 't', columns.length, rows))
  const slice = () => database.transaction((tx) => deleteSlice(tx, 't', 10))
  expect(await slice()).toBe(10)
  const left = await database.read((manager) => readRows(manager, 't', columns, all))
  expect(left.at(-1)?.number).toBe(15)
  expect(await slice()).toBe(10)
  expect(await slice()).toBe(5)
  expect(await slice()).toBe(0)
})
