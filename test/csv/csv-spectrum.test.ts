import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { defaultDialect } from '#csv/dialect.ts'
import { records } from '#csv/records.ts'
import { readSample } from '#csv/sample.ts'
import { fileStart, sourceOf } from '../support/csv-source.ts'

const folder = new URL('.', import.meta.resolve('csv-spectrum'))
const names = readdirSync(new URL('csvs', folder)).map((file) => file.replace('.csv', ''))

async function objectsIn(content: Buffer): Promise<Record<string, string>[]> {
  const { names } = await readSample(sourceOf(content), defaultDialect)
  const found: string[][] = []
  for await (const block of records(sourceOf(content), fileStart, defaultDialect)) {
    found.push(...block.records.map((record) => [...record]))
  }
  return found
    .slice(1)
    .map((record) => Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])))
}

/** Where the suite's JSON is not what its CSV says. */
const misprints: Record<string, Record<string, string>> = {
  location_coordinates: { 'Contact Phone Number': '2095257564' },
}

test('the suite is there', () => {
  expect(names).toHaveLength(12)
  expect(fileURLToPath(folder)).toContain('csv-spectrum')
})

test.each(names)('%s gives its JSON', async (name) => {
  const content = readFileSync(new URL(`csvs/${name}.csv`, folder))
  const json: unknown = JSON.parse(readFileSync(new URL(`json/${name}.json`, folder), 'utf8'))
  const rows = Array.isArray(json) ? json : [json]
  const expected = rows.map((row) => ({ ...row, ...misprints[name] }))
  expect(await objectsIn(content)).toEqual(expected)
})
