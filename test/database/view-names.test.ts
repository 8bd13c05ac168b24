import { expect, test } from 'vitest'
import { type NameLimits, viewColumns, viewName } from '#database/view-names.ts'

const id = 'dataset_01jdabcdefghjkmnpqrstvwxyz'
const bytes: NameLimits = { unit: 'bytes', most: 63, supplementary: true }
const mysql: NameLimits = { unit: 'characters', most: 64, supplementary: false }

test.each([
  ['Sales 2024', 'sales_2024'],
  ['Ümlaut & Ç', 'umlaut_c'],
  ['日本', undefined],
  ['a'.repeat(300), 'a'.repeat(24)],
])('the view of "%s" is told by id and name', (name, slug) => {
  const stem = 'sluice_view_01jdabcdefghjkmnpqrstvwxyz'
  const made = viewName(id, name)
  expect(made).toBe(slug === undefined ? stem : `${stem}_${slug}`)
  expect(made.length).toBeLessThanOrEqual(63)
})

test('names of columns stay as they are where the database takes them', () => {
  const names = ['id', 'select', 'a "b"', '50 %', 'ünï', '🎈', 'back\\slash']
  expect(viewColumns(names, bytes)).toEqual(names)
  expect(viewColumns(['🎈 x'], mysql)).toEqual(['_ x'])
})

test('they are unlike each other and the row’s number, whatever their case, and never empty', () => {
  expect(viewColumns(['a', 'A', 'a_2', '_ROW', ' ', ''], bytes)).toEqual([
    'a',
    'A_2',
    'a_2_2',
    '_ROW_2',
    'column_5',
    'column_6',
  ])
})

test('long ones are cut between characters, and still unlike each other', () => {
  const [first = '', second = ''] = viewColumns(['ä'.repeat(255), 'ä'.repeat(254)], bytes)
  expect(first).toBe('ä'.repeat(31))
  expect(second).toBe(`${'ä'.repeat(30)}_2`)
  expect(viewColumns(['x'.repeat(255)], mysql)).toEqual(['x'.repeat(64)])
})
