import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column, ColumnType, Row, Value } from '#core/columns.ts'
import { type Dataset, generationTable } from '#core/dataset.ts'
import type { PageRequest } from '#core/page.ts'
import { checkFilters, type FilterOp, filterOps, type RowFilter } from '#core/row-filter.ts'
import type { Database } from '#database/database.ts'
import { DatasetStore } from '#database/stores/dataset-store.ts'
import { DatasetWriter } from '#database/stores/dataset-writer.ts'
import { defaultPace, type ScanPace } from '#database/stores/scan-rows.ts'
import { meets } from '../support/filter-model.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { packRows } from '../support/pack-rows.ts'
import { testDatabase } from '../support/test-database.ts'

const columns: Column[] = [
  { name: 'TEXT', type: 'TEXT', nullable: true },
  { name: 'INTEGER', type: 'INTEGER', nullable: true },
  { name: 'DECIMAL', type: 'DECIMAL', nullable: true },
  { name: 'BOOLEAN', type: 'BOOLEAN', nullable: true },
  { name: 'DATE', type: 'DATE', nullable: true },
  { name: 'DATETIME', type: 'DATETIME', nullable: true },
]

const nines = '9'.repeat(65)
const tiny = `0.${'0'.repeat(29)}1`

/** Values of each type that a comparison could go wrong with. */
const difficult: Record<ColumnType, readonly Value[]> = {
  TEXT: [
    ...[
      '',
      ' ',
      'a',
      'a ',
      'A',
      'ab',
      'aB',
      'é',
      'e\u0301',
      'ß',
      'ss',
      '\uffff',
      '😀',
      '😀!',
      '\t',
    ],
    ...[
      '100%',
      '1_0',
      '1x0',
      '%',
      '_',
      '\\',
      '\\\\',
      '\\%',
      "o'clock",
      '"quoted"',
      '?',
      '$1',
      ':a',
    ],
    ...["'; DROP TABLE t; --", "' OR '1'='1", '\\', '\n', '\u0001', '10', '9', 'null', 'true'],
  ],
  INTEGER: [
    ...[0, 1, -1, 9, 10, -10, 100, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER],
    ...[2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n - 2n, -(2n ** 63n), 1n - 2n ** 63n],
  ],
  DECIMAL: [
    ...['0', '0.00', '1', '1.0', '1.00', '-1', '-1.00', '-1.5', '-1.50', '-10', '10', '9', '9.99'],
    ...['0.5', '0.05', '0.50', '-0.5', '-0.05', '100', '1000', '1.5', '1.45', '1.05', '-1.45'],
    ...[nines, `-${nines}`, `${nines.slice(1)}8`, tiny, `-${tiny}`, `1${tiny.slice(1)}`],
    ...[`${nines.slice(30)}.${nines.slice(35)}`, `${nines.slice(30)}.${nines.slice(36)}8`],
  ],
  BOOLEAN: [true, false],
  DATE: ['0001-01-01', '0999-12-31', '1000-01-01', '2024-02-29', '2024-03-01', '9999-12-31'],
  DATETIME: [
    ...['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000001Z', '1969-12-31T23:59:59.9Z'],
    ...['2024-05-01T12:00:00Z', '2024-05-01T12:00:00.5Z', '2024-05-01T12:00:00.45Z'],
    ...['2024-05-01T12:00:00.000001Z', '2024-05-01T12:00:01Z', '2024-05-01T12:00:10Z'],
    ...['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59Z'],
  ],
}

const difficultRows: Row[] = Array.from({ length: 42 }, (_, i) => ({
  number: i + 1,
  values: columns.map(({ type }) => difficult[type][i] ?? null),
}))

/** A value as a client sends it. */
function asJson(value: Value): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function givenTo(op: FilterOp, value: Value): unknown {
  if (op === 'IS_NULL' || op === 'NOT_NULL') return undefined
  if (op === 'CONTAINS' || op === 'STARTS_WITH') return String(value)
  return op === 'IN' ? [asJson(value)] : asJson(value)
}

const two63 = 2n ** 63n
const years = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }

const anyOf: Record<ColumnType, fc.Arbitrary<Value>> = {
  TEXT: fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.replaceAll('\0', '')),
  INTEGER: fc.bigInt({ min: -two63, max: two63 - 1n }).map((value) => {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }),
  DECIMAL: fc
    .tuple(fc.bigInt({ min: -(10n ** 34n), max: 10n ** 34n }), fc.stringMatching(/^\d{0,30}$/))
    .map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`)),
  BOOLEAN: fc.boolean(),
  DATE: fc.date(years).map((date) => date.toISOString().slice(0, 10)),
  DATETIME: fc.tuple(fc.date(years), fc.nat(999_999)).map(([date, micros]) => {
    const fraction = String(micros).padStart(6, '0').replace(/0+$/, '')
    return `${date.toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`
  }),
}

function aValue(type: ColumnType): fc.Arbitrary<Value> {
  return fc.oneof(fc.constantFrom(...difficult[type]), anyOf[type])
}

const anyRow = fc.tuple(...columns.map(({ type }) => fc.option(aValue(type), { freq: 4 })))

const anyFilter: fc.Arbitrary<RowFilter> = fc.constantFrom(...columns).chain(({ name, type }) =>
  fc.constantFrom(...filterOps).chain((op): fc.Arbitrary<RowFilter> => {
    if (op === 'IS_NULL' || op === 'NOT_NULL') return fc.constant({ column: name, op })
    if (op === 'IN') {
      return fc.array(aValue(type), { maxLength: 8 }).map((values) => {
        return { column: name, op, value: values.map(asJson) }
      })
    }
    if (op !== 'CONTAINS' && op !== 'STARTS_WITH') {
      return aValue(type).map((value) => ({ column: name, op, value: asJson(value) }))
    }
    // whole characters of a value as rows show it
    return fc.tuple(aValue(type), fc.nat(3), fc.nat(5)).map(([value, from, length]) => {
      const start = op === 'STARTS_WITH' ? 0 : from
      return { column: name, op, value: [...String(value)].slice(start, start + length).join('') }
    })
  }),
)

/** Everything is looked at a row number at a time, and no page looks at more than one. */
const hasty: ScanPace = { clock: () => 0, budget: 0, slice: 1, firstSlice: 1 }

onEachDatabase((kind) => {
  async function datasetOf(rows: readonly Row[], pace = defaultPace) {
    const { database } = await testDatabase(kind)
    const store = new DatasetStore(database, pace)
    const writer = new DatasetWriter(database, Date.now, () => 'dataset_1')
    const task = { taskId: 'task_1' }
    const given = { name: 'd', ownerId: 'user_1', columns, writerTaskId: task.taskId }
    let target = await database.transaction((tx) => writer.create(tx, given))
    await writer.createTable(target)
    const write = async (more: readonly Row[]) => {
      const insertion = writer.insertion(target, packRows(target.columns.length, more))
      await database.transaction(async (tx) => {
        await insertion(tx)
        const watermark = more.at(-1)?.number ?? 0
        await writer.publish(tx, target, { ...task, watermark, rows: more.length })
      })
      const [dataset] = await store.findMany([target.datasetId])
      if (dataset === undefined) throw new Error('no dataset')
      return dataset
    }
    const publish = async (more: readonly Row[]) => {
      const append = { ...task, mode: 'APPEND', keys: [] } as const
      target = await database.transaction((tx) => writer.open(tx, target.datasetId, append))
      return write(more)
    }
    return { database, store, publish, dataset: await write(rows) }
  }

  async function numbersOf(
    store: DatasetStore,
    dataset: Dataset,
    filters: readonly RowFilter[],
    page: Partial<PageRequest<number>> = {},
  ): Promise<number[]> {
    const conditions = checkFilters(columns, filters)
    const request = { limit: 1_000, fromBack: false, ...page }
    const { items } = await store.rows(dataset, request, conditions)
    return items.map(({ number }) => number)
  }

  function expected(rows: readonly Row[], filters: readonly RowFilter[]): number[] {
    return rows
      .filter(({ values }) => filters.every((filter) => meets(columns, values, filter)))
      .map(({ number }) => number)
  }

  test('each op compares each type as its values are ordered', async () => {
    const { store, dataset } = await datasetOf(difficultRows)
    for (const { name, type } of columns) {
      for (const op of filterOps) {
        for (const value of difficult[type]) {
          const filter = { column: name, op, value: givenTo(op, value) }
          const found = await numbersOf(store, dataset, [filter])
          expect(found, JSON.stringify(filter)).toEqual(expected(difficultRows, [filter]))
        }
      }
    }
  })

  test('whatever filters are given, the rows that meet all of them are found', async () => {
    const { store, publish } = await datasetOf([])
    let next = 1
    const property = fc.asyncProperty(
      fc.array(anyRow, { minLength: 1, maxLength: 30 }),
      fc.array(fc.array(anyFilter, { minLength: 1, maxLength: 3 }), {
        minLength: 5,
        maxLength: 15,
      }),
      async (all, filterSets) => {
        const after = next - 1
        const rows = all.map((values) => ({ number: next++, values }))
        const dataset = await publish(rows)
        for (const filters of filterSets) {
          const found = await numbersOf(store, dataset, filters, { after })
          expect(found, JSON.stringify(filters)).toEqual(expected(rows, filters))
        }
      },
    )
    await fc.assert(property, { numRuns: 25 })
  })

  test('what looks like SQL is a value', async () => {
    const texts = ["'; DROP TABLE t; --", "' OR 1=1 --", '" OR ""="', '\\', "\\'", '?', '$1']
    const rows = texts.map((text, i) => ({
      number: i + 1,
      values: [text, null, null, null, null, null],
    }))
    const { store, dataset } = await datasetOf(rows)
    for (const op of ['EQ', 'CONTAINS', 'STARTS_WITH', 'IN'] as const) {
      for (const text of texts) {
        const filter = { column: 'TEXT', op, value: op === 'IN' ? [text] : text }
        expect(await numbersOf(store, dataset, [filter])).toEqual(expected(rows, [filter]))
      }
    }
  })

  test('lists of a thousand values, and fifty filters, are taken', async () => {
    const { store, dataset } = await datasetOf(difficultRows)
    const many = Array.from({ length: 1_000 }, (_, i) => i)
    const filters: RowFilter[] = [
      { column: 'INTEGER', op: 'IN', value: many },
      { column: 'DECIMAL', op: 'IN', value: many.map(String) },
      { column: 'TEXT', op: 'IN', value: difficult.TEXT },
      ...Array.from({ length: 47 }, () => ({ column: 'TEXT', op: 'NOT_NULL' as const })),
    ]
    expect(await numbersOf(store, dataset, filters)).toEqual(expected(difficultRows, filters))
  })

  test.each([
    ['at its own pace', defaultPace],
    ['with a budget of almost nothing', hasty],
  ])('pages, %s, give each match once, forwards and backwards', async (_, pace) => {
    // every second number is missing, and few rows match
    const rows = Array.from({ length: 60 }, (_, i) => ({
      number: 2 * i + 3,
      values: [null, i % 7, null, null, null, null],
    }))
    const { store, dataset } = await datasetOf(rows, pace)
    const filters: RowFilter[] = [{ column: 'INTEGER', op: 'EQ', value: 3 }]
    const conditions = checkFilters(columns, filters)
    const all = expected(rows, filters)
    for (const limit of [1, 2, 100]) {
      const forwards: number[] = []
      for (let after: number | undefined, more = true; more; ) {
        const page = await store.rows(dataset, { limit, after, fromBack: false }, conditions)
        expect(page.hasPrevious).toBe(after !== undefined)
        forwards.push(...page.items.map(({ number }) => number))
        more = page.hasNext
        after = page.endsAt ?? page.items.at(-1)?.number
      }
      expect(forwards).toEqual(all)
      const backwards: number[] = []
      for (let before: number | undefined, more = true; more; ) {
        const page = await store.rows(dataset, { limit, before, fromBack: true }, conditions)
        expect(page.hasNext).toBe(before !== undefined)
        backwards.unshift(...page.items.map(({ number }) => number))
        more = page.hasPrevious
        before = page.startsAt ?? page.items[0]?.number
      }
      expect(backwards).toEqual(all)
    }
  })

  test('a page that is out of time is short, and tells how far it has come', async () => {
    const { store, dataset } = await datasetOf(difficultRows, { ...hasty, firstSlice: 10 })
    const nothing = checkFilters(columns, [{ column: 'TEXT', op: 'EQ', value: 'nowhere' }])
    const page = (request: Partial<PageRequest<number>>) =>
      store.rows(dataset, { limit: 5, fromBack: false, ...request }, nothing)
    expect(await page({})).toEqual({ items: [], hasNext: true, hasPrevious: false, endsAt: 10 })
    expect(await page({ after: 30 })).toMatchObject({ hasNext: true, endsAt: 40 })
    expect(await page({ after: 40 })).toEqual({ items: [], hasNext: false, hasPrevious: true })
    expect(await page({ fromBack: true })).toMatchObject({ hasPrevious: true, startsAt: 33 })
    expect(await page({ fromBack: true, before: 5 })).toMatchObject({ hasPrevious: false })
    expect(await page({ after: 1_000 })).toMatchObject({ items: [], hasNext: false })
  })

  test('others are answered while rows are looked through, by however many', async () => {
    const { database, dataset } = await datasetOf(difficultRows)
    let done = 0
    // more than a pool has connections
    const searches = Array.from({ length: kind.name === 'SQLite' ? 2 : 11 }, async () => {
      await longSearch(database, dataset)
      done++
    })
    for (let i = 0; i < 5; i++) await database.read((manager) => manager.query('SELECT 1'))
    expect(done).toBe(0)
    await Promise.all(searches)
  })

  /** About half a second of work in the database that finds nothing. */
  function longSearch(database: Database, { id }: Dataset): Promise<unknown> {
    const table = generationTable(id, 1)
    const range = { above: 0, below: 100, descending: false, limit: 1 }
    return database.searchRows(table, columns, { ...range, where: () => slow[kind.name] })
  }
})

const slow = {
  SQLite:
    '(WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3000000) SELECT count(*) FROM r) < 0',
  MySQL: 'SLEEP(0.01) > 0',
  MariaDB: 'SLEEP(0.01) > 0',
  PostgreSQL: '(SELECT pg_sleep(0.4)) IS NULL',
}
