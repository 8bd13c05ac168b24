import { createReadStream, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { unpackRows } from '#core/packed-rows.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { resolveColumns } from '#csv/resolve-columns.ts'
import { readSample } from '#csv/sample.ts'
import { typed } from '#csv/typed.ts'

const path = fileURLToPath(new URL('../../../shared/data/vgsales.csv', import.meta.url))
const isThere = existsSync(path)
const why = isThere ? '' : ' (skipped: ../shared/data/vgsales.csv is absent)'

test.skipIf(!isThere)(`video game sales: every row has its types${why}`, async () => {
  const { names, end, columns } = await readSample(createReadStream(path), defaultDialect)
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'Rank INTEGER',
    'Name TEXT',
    'Platform TEXT',
    'Year INTEGER',
    'Genre TEXT',
    'Publisher TEXT',
    'NA_Sales DECIMAL',
    'EU_Sales DECIMAL',
    'JP_Sales DECIMAL',
    'Other_Sales DECIMAL',
    'Global_Sales DECIMAL',
  ])
  const spec = {
    header: names,
    fields: resolveColumns(names, null, columns),
    dialect: defaultDialect,
  }
  const source = createReadStream(path, { start: end.offset })
  let rows = 0
  let nullYears = 0
  let unknownPublishers = 0
  for await (const block of typed(source, end, spec)) {
    expect(block.rejected).toEqual([])
    for (const { number, values } of unpackRows(columns, block.rows)) {
      expect(number).toBe(++rows)
      if (values[3] === null) nullYears++
      if (values[5] === 'N/A') unknownPublishers++
    }
  }
  expect({ rows, nullYears, unknownPublishers }).toEqual({
    rows: 16_598,
    nullYears: 271,
    unknownPublishers: 58,
  })
})
