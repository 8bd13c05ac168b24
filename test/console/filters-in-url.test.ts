import { expect, test } from 'vitest'
import { readFilters } from '../../src/console/pages/dataset/filters/filters-in-url.ts'

const good = { column: 'price', op: 'IN', value: ['1', 2, true, null] }

test.each([
  ['no JSON', '['],
  ['no list', '{}'],
  ['an operator that there is not', '[{"column":"price","op":"toString","value":1}]'],
  ['a column that is no name', '[{"column":1,"op":"EQ","value":1}]'],
  ['a value that is an object', '[{"column":"price","op":"EQ","value":{"toString":1}}]'],
  ['an object in a list of values', '[{"column":"price","op":"IN","value":[{}]}]'],
])('an address with %s has no filter', (_, text) => {
  expect(readFilters(text)).toEqual([])
})

test('what else an address has is left alone', () => {
  expect(
    readFilters(JSON.stringify([{ op: 'EQ' }, good, { column: 'id', op: 'IS_NULL' }])),
  ).toEqual([good, { column: 'id', op: 'IS_NULL' }])
})
