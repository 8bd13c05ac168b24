import type { Column, Value } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { Rejection } from './rejection.ts'

/** Characters that the texts of a key have together at most: what all databases can find rows by. */
export const longestKey = 600
const mostKeyColumns = 8

/** The places of key columns. Throws InputError INVALID_INPUT. */
export function keyPlaces(
  names: readonly string[] | null | undefined,
  columns: readonly Column[],
): number[] {
  const field = ['keyColumns']
  if (names == null || names.length === 0) {
    throw invalid('UPSERT needs "keyColumns": those by which rows are found.', field)
  }
  if (names.length > mostKeyColumns || new Set(names).size !== names.length) {
    throw invalid(`A key has at most ${mostKeyColumns} columns, each once.`, field)
  }
  return names.map((name) => {
    const place = columns.findIndex((column) => column.name === name)
    if (place === -1) throw invalid(`The dataset has no column "${name}".`, field)
    if (columns[place]?.type === 'DECIMAL') {
      const message = `"${name}" is DECIMAL, and the same number can be written in several ways; take a key of another type.`
      throw invalid(message, field)
    }
    return place
  })
}

/** Why a row cannot be found by its key, whose columns have the places `keys`; undefined where it can. */
export function keyProblem(
  keys: readonly number[],
  values: readonly Value[],
): Rejection | undefined {
  let length = 0
  for (const key of keys) {
    const value = values[key] ?? null
    if (value === null) return keyMissing
    if (typeof value === 'string') length += value.length
  }
  return length > longestKey ? keyTooLong : undefined
}

const keyMissing = new Rejection('KEY_MISSING', 'a column of the key has no value')
const keyTooLong = new Rejection(
  'KEY_TOO_LONG',
  `the texts of the key have more than ${longestKey} characters`,
)

function invalid(message: string, field: readonly string[]): InputError {
  return new InputError('INVALID_INPUT', message, field)
}
