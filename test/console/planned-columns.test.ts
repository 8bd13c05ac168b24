import { describe, expect, test } from 'vitest'
import {
  columnsOfTarget,
  fileColumns,
  keysOf,
  matchedSources,
  newColumns,
  type Target,
} from '../../src/console/pages/import/planned-columns.ts'

const preview = {
  header: ['Nr.', 'Unit price', '_sluice_line'],
  columns: [
    { name: 'Nr.', type: 'INTEGER' as const, nullable: true },
    { name: 'Unit price', type: 'DECIMAL' as const, nullable: true },
  ],
  reasons: ['All 3 values are whole numbers.', null],
}

const target: Target = {
  id: 'dataset_1',
  name: 'prices',
  rowCount: 0,
  revision: 1,
  writer: null,
  columns: [
    { name: 'id', type: 'INTEGER', nullable: false },
    { name: 'unit_price', type: 'DECIMAL', nullable: true },
  ],
}

describe('the columns of a new dataset', () => {
  test('are left to the server as long as nothing is said of them', () => {
    expect(newColumns(fileColumns(preview, {}))).toBeUndefined()
  })

  test('are all told once one of them is changed, but those that are left out', () => {
    const edits = { 'Nr.': { name: 'id', type: 'TEXT' as const } }
    expect(newColumns(fileColumns(preview, edits))).toEqual([
      { source: 'Nr.', name: 'id', type: 'TEXT', nullable: true },
      { source: 'Unit price', name: 'Unit price', type: 'DECIMAL', nullable: true },
    ])
    expect(newColumns(fileColumns(preview, { 'Nr.': { isIncluded: false } }))).toEqual([
      { source: 'Unit price', name: 'Unit price', type: 'DECIMAL', nullable: true },
    ])
  })

  test('may hold one of Sluice’s own, where it is asked for', () => {
    const columns = newColumns(fileColumns(preview, { _sluice_line: { isIncluded: true } }))
    expect(columns?.map(({ name }) => name)).toEqual(['Nr.', 'Unit price', '_sluice_line'])
  })
})

describe('the columns of a dataset', () => {
  test('are found in the file by names that people take for the same', () => {
    const sources = matchedSources(fileColumns(preview, {}), true, target)
    expect([...sources]).toEqual([
      ['id', null],
      ['unit_price', 'Unit price'],
    ])
    expect(columnsOfTarget(target, sources)).toEqual([
      { source: 'Unit price', name: 'unit_price', type: 'DECIMAL', nullable: true },
    ])
  })

  test('are found by the names that the file’s columns were given', () => {
    const columns = fileColumns(preview, { 'Nr.': { name: 'id' } })
    expect(matchedSources(columns, true, target).get('id')).toBe('Nr.')
  })

  test('are taken in their order where the file has no names', () => {
    const file = { ...preview, header: ['column_1', 'column_2'] }
    expect([...matchedSources(fileColumns(file, {}), false, target).values()]).toEqual([
      'column_1',
      'column_2',
    ])
  })

  test('are taken from where a user says, also from nowhere', () => {
    const said = { id: 'Unit price', unit_price: null }
    expect([...matchedSources(fileColumns(preview, {}), true, target, said).values()]).toEqual([
      'Unit price',
      null,
    ])
  })
})

test('key columns that were chosen for another dataset are none of this one', () => {
  expect(keysOf({ keyColumns: ['number', 'id'] }, target)).toEqual(['id'])
})
