import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '#core/columns.ts'
import type { Database } from '#database/database.ts'
import { isUniqueViolation } from '#database/error-codes.ts'
import { socketOf } from '#database/server/connection.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { packRows } from '../support/pack-rows.ts'
import { anyValues, valueColumns as columns } from '../support/row-values.ts'
import { testDatabase } from '../support/test-database.ts'

async function createTable(database: Database): Promise<void> {
  await database.ddl((manager) => manager.query(database.bulk.createTableSql('t', columns)))
}

async function write(database: Database, rows: readonly Row[]): Promise<readonly number[]> {
  const insertion = database.bulk.insertion('t', columns, packRows(columns.length, rows))
  return database.transaction((tx) => insertion(tx))
}

function read(database: Database, range: { above?: number; below?: number; limit?: number } = {}) {
  const whole = { above: 0, below: Number.POSITIVE_INFINITY, limit: 10_000, descending: false }
  return database.read((manager) =>
    database.bulk.readRows(manager, 't', columns, { ...whole, ...range }),
  )
}

function numbered(count: number): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    values: [`row ${i}`, i, null, null, null, null],
  }))
}

onEachDatabase((kind) => {
  async function table(): Promise<Database> {
    const { database } = await testDatabase(kind)
    await createTable(database)
    return database
  }

  test('values come back in the canonical form in which they went in', async () => {
    const database = await table()
    const digits = '9'.repeat(65)
    const rows: Row[] = [
      { number: 1, values: ['', 0, '0.10', true, '2024-02-29', '2024-02-29T12:00:00.5Z'] },
      { number: 2, values: ['ü€😀 "\n', 9_007_199_254_740_991, '-1', false, null, null] },
      { number: 5, values: [null, 9_223_372_036_854_775_807n, null, null, '0001-01-01', null] },
      { number: 7, values: ['x', -9_223_372_036_854_775_808n, digits, null, null, null] },
      {
        number: 8,
        values: [null, null, `-${digits.slice(30)}.${digits.slice(35)}`, null, null, null],
      },
      { number: 9, values: ['\\N', 10, '10', null, '9999-12-31', '0001-01-01T00:00:00Z'] },
      {
        number: 10,
        values: ['\t\\t\r\n\b\x1a\\', 100, '100.00', null, null, '9999-12-31T23:59:59.999999Z'],
      },
      {
        number: 11,
        values: ["'; DROP TABLE t; --", -1, '0.00', null, null, '2024-01-01T10:20:30Z'],
      },
      {
        number: 12,
        values: ['trailing  ', 1, '1', null, '1000-01-01', '2024-01-01T00:00:00.00001Z'],
      },
    ]
    expect(await write(database, rows)).toEqual([])
    expect(await read(database)).toEqual(rows)
  })

  test('whatever rows go in come out', async () => {
    const database = await table()
    let next = 1
    await fc.assert(
      fc.asyncProperty(fc.array(anyValues, { minLength: 1, maxLength: 40 }), async (all) => {
        const first = next
        const rows = all.map((values) => ({ number: next++, values }))
        await write(database, rows)
        expect(await read(database, { above: first - 1 })).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })

  test.each([1, 15, 16, 17, 100, 5_000])('%i rows go in at once', async (count) => {
    const database = await table()
    const rows = numbered(count)
    await write(database, rows)
    expect(await read(database)).toEqual(rows)
  })

  test('no rows at all are no error', async () => {
    const database = await table()
    expect(await write(database, [])).toEqual([])
  })

  test('a row that is written twice is refused, not doubled and not left out', async () => {
    const database = await table()
    await write(database, numbered(3))
    const again = [...numbered(1), { number: 9, values: ['new', 1, null, null, null, null] }]
    const error: unknown = await write(database, again).catch((reason: unknown) => reason)
    expect(isUniqueViolation(error)).toBe(true)
    expect(await read(database)).toEqual(numbered(3))
  })

  test('writes that fail leave nothing with the connection', async () => {
    const { open } = await testDatabase(kind)
    const database = await open({ user: 'runner' })
    await createTable(database)
    await write(database, numbered(1))
    const listeners = () =>
      database.read(async ({ queryRunner }) => {
        const socket = socketOf(await queryRunner?.connect())
        return socket && ['drain', 'pause', 'error'].map((event) => socket.listenerCount(event))
      })
    const before = await listeners()
    for (let i = 0; i < 20; i++) await expect(write(database, numbered(1))).rejects.toThrow()
    expect(await listeners()).toEqual(before)
  })

  test('a value that the column cannot hold is refused, not made another one', async () => {
    const database = await table()
    const broken = [{ number: 1, values: [null, 'no number', null, null, null, null] }]
    await expect(write(database, broken)).rejects.toThrow()
    const outOfCalendar = [{ number: 1, values: [null, null, null, null, '2023-02-30', null] }]
    // SQLite keeps dates as text: it takes what the conversion has let through
    if (kind.name !== 'SQLite') await expect(write(database, outOfCalendar)).rejects.toThrow()
    expect(await read(database)).toEqual([])
  })

  test('rows are read between two numbers, in both directions', async () => {
    const database = await table()
    await write(database, numbered(20))
    const numbers = async (range: object) => (await read(database, range)).map((row) => row.number)
    expect(await numbers({ above: 5, below: 9 })).toEqual([6, 7, 8])
    expect(await numbers({ above: 5, limit: 2 })).toEqual([6, 7])
    expect(await numbers({ below: 9, limit: 2, descending: true })).toEqual([8, 7])
  })

  test('slices are deleted from the end, as far as they are told', async () => {
    const database = await table()
    await write(database, numbered(25))
    const slice = (above = 0) =>
      database.transaction((tx) => database.bulk.deleteSlice(tx, 't', above, 10))
    expect(await slice(24)).toBe(1)
    expect(await slice(24)).toBe(0)
    await write(database, [{ number: 25, values: numbered(1)[0]?.values ?? [] }])
    expect(await slice()).toBe(10)
    expect((await read(database)).at(-1)?.number).toBe(15)
    expect(await slice()).toBe(10)
    expect(await slice()).toBe(5)
    expect(await slice()).toBe(0)
  })

  test('a table is there once it is made, and making it twice is no error', async () => {
    const { database } = await testDatabase(kind)
    const exists = () => database.read((manager) => database.bulk.tableExists(manager, 't'))
    expect(await exists()).toBe(false)
    await createTable(database)
    await createTable(database)
    expect(await exists()).toBe(true)
    await database.ddl((manager) => database.bulk.dropTable(manager, 't'))
    expect(await exists()).toBe(false)
  })
})
