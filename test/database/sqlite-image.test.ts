import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Column, Row, Value } from '#core/columns.ts'
import { noRows } from '#core/packed-rows.ts'
import { sqliteBulk, sqliteRow } from '#database/bulk/sqlite.ts'
import { sqliteImage } from '#database/bulk/sqlite-image.ts'
import { SqliteConnection } from '#database/sqlite/sqlite-driver.ts'
import { packRows } from '../support/pack-rows.ts'
import { anyValues, valueColumns } from '../support/row-values.ts'

/** An image as SQLite sees it, which has looked at every byte of its structure. */
async function opened(columns: readonly Column[], rows: readonly Row[]) {
  const image = sqliteImage(
    't',
    sqliteBulk.createTableSql('t', columns),
    columns,
    packRows(columns.length, rows),
  )
  if (image === undefined) throw new Error('there is no image')
  const folder = await mkdtemp(join(tmpdir(), 'sluice-image-'))
  const path = join(folder, 'image.db')
  await writeFile(path, image)
  const connection = new SqliteConnection(path, { readonly: true })
  try {
    const found = connection.prepareRows('SELECT * FROM t ORDER BY n').all()
    const [[state]] = connection.prepareRows('PRAGMA integrity_check').all() as [[string]]
    return { state, rows: found.map(sqliteRow(columns)) }
  } finally {
    connection.close()
    await rm(folder, { recursive: true })
  }
}

const texts = (count: number): Column[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}`, type: 'TEXT', nullable: true }))

const numbers = (values: readonly Value[]): [Column[], Row[]] => [
  [{ name: 'a', type: 'INTEGER', nullable: true }],
  values.map((value, i) => ({ number: i + 1, values: [value] })),
]

test('SQLite finds any rows in it as they went in', async () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), anyValues), {
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(rows, async (gaps) => {
      let number = 0
      const given = gaps.map(([gap, values]): Row => {
        number += gap
        return { number, values }
      })
      expect(await opened(valueColumns, given)).toEqual({ state: 'ok', rows: given })
    }),
    { numRuns: 100 },
  )
})

const edges = [0n, 1n, 0x7fn, 0x7fffn, 0x7f_ffffn, 0x7fff_ffffn, 0x7fff_ffff_ffffn, 2n ** 53n]

test('integers of every length come back', async () => {
  const bigints = [...edges, 2n ** 63n - 1n].flatMap((edge) => [edge, edge + 1n, -edge, ~edge])
  const values = bigints
    .map((value) => BigInt.asIntN(64, value))
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value))
  const [columns, rows] = numbers(values.map((value) => (value === 0 ? 0 : value)))
  expect(await opened(columns, rows)).toEqual({ state: 'ok', rows })
})

test.each([
  ['one page', 2, 3, 'short'],
  ['a page that is full to the last byte but one', 1, 1, 'x'.repeat(65_470)],
  ['many pages', 3, 20_000, 'some forty characters of text, as names have'],
  ['a page each row', 1, 50, 'x'.repeat(40_000)],
  ['texts that are no ASCII', 5, 1_000, 'Zürich, 東京, 😀'],
  ['texts of some hundred characters', 4, 500, 'ü'.repeat(300)],
  ['as many columns as there can be', 1_999, 30, 'x'],
])('%s', async (_, width, count, text) => {
  const columns = texts(width)
  const rows = Array.from({ length: count }, (_, i): Row => {
    return { number: i * 3 + 1, values: columns.map((_, c) => (c % 7 === 6 ? null : text)) }
  })
  expect(await opened(columns, rows)).toEqual({ state: 'ok', rows })
})

test.each([
  ['a row', 1, 'x'.repeat(65_530)],
  ['a row of two bytes a character', 1, 'ü'.repeat(33_000)],
  ['a row of many columns', 700, 'x'.repeat(100)],
])('there is none where %s is too long for a page', (_, width, text) => {
  const columns = texts(width)
  const row = { number: 1, values: columns.map(() => text) }
  const sql = sqliteBulk.createTableSql('t', columns)
  expect(sqliteImage('t', sql, columns, packRows(width, [row]))).toBeUndefined()
})

test('null is refused where there may be none', () => {
  const columns = [{ name: 'a', type: 'DATE' as const, nullable: false }]
  const sql = sqliteBulk.createTableSql('t', columns)
  const image = () => sqliteImage('t', sql, columns, packRows(1, [{ number: 1, values: [null] }]))
  expect(image).toThrow('c1 cannot hold null')
})

test('digits are refused that are none', () => {
  const columns = [{ name: 'a', type: 'INTEGER' as const, nullable: true }]
  const sql = sqliteBulk.createTableSql('t', columns)
  for (const text of ['1x', '-', '12345678901234567890', '1.5', '99999999999999999999999']) {
    const rows = packRows(1, [{ number: 1, values: [text] }])
    expect(() => sqliteImage('t', sql, columns, rows)).toThrow()
  }
})

test('records are copied as they are, without a look into them', async () => {
  const folder = await mkdtemp(join(tmpdir(), "it's 100% #1? "))
  onTestFinished(() => rm(folder, { recursive: true }))
  const connection = new SqliteConnection(join(folder, 'data.db'))
  const createSql = sqliteBulk.createTableSql('t', valueColumns)
  connection.exec(createSql)
  const image = sqliteImage('t', createSql, valueColumns, noRows)
  if (image === undefined) throw new Error('there is no image')
  const schema = connection.attachImage(image)
  const steps = connection.prepareRows(`EXPLAIN INSERT INTO main.t SELECT * FROM ${schema}.t`)
  const opcodes = steps.all().map(([, opcode]) => opcode)
  expect(opcodes).toContain('Insert')
  expect(opcodes).not.toContain('Column')
  expect(opcodes).not.toContain('MakeRecord')
  connection.detachImages()
  connection.close()
})
