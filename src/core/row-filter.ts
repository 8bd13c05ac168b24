import type { Column, ColumnType } from './columns.ts'
import { InputError } from './errors.ts'
import { filterText, filterValue, valueForms } from './filter-value.ts'

export const filterOps = [
  'EQ',
  'NE',
  'LT',
  'LE',
  'GT',
  'GE',
  'IN',
  'CONTAINS',
  'STARTS_WITH',
  'IS_NULL',
  'NOT_NULL',
] as const

export type FilterOp = (typeof filterOps)[number]

/** What a user wants of a column. Values have the forms of the API. */
export interface RowFilter {
  readonly column: string
  readonly op: FilterOp
  readonly value?: unknown
}

/** A filter that fits its dataset: plain JSON, so that a task can keep it. */
export interface Condition {
  /** The column’s place in the dataset, from 0. */
  readonly column: number
  readonly type: ColumnType
  readonly op: FilterOp
  /** As `filterValue` gives them: none for IS_NULL and NOT_NULL, any number for IN, else one. */
  readonly values: readonly string[]
}

const mostFilters = 50
const mostInOne = 1_000
/** SQLite takes some 32,000 values in a statement. */
const mostInAll = 10_000

/**
 * What the filters mean for these columns. Throws InputError INVALID_INPUT, with the path of what is
 * wrong, from `where` on.
 */
export function checkFilters(
  columns: readonly Column[],
  filters: readonly RowFilter[],
): Condition[] {
  if (filters.length > mostFilters) {
    throw invalid(`where takes at most ${mostFilters} filters; these are ${filters.length}.`)
  }
  const conditions = filters.map((filter, i) => checked(columns, filter, i))
  const values = conditions.reduce((sum, condition) => sum + condition.values.length, 0)
  if (values > mostInAll) {
    throw invalid(`where takes at most ${mostInAll} values in all; these are ${values}.`)
  }
  return conditions
}

function checked(columns: readonly Column[], filter: RowFilter, i: number): Condition {
  const column = columns.findIndex(({ name }) => name === filter.column)
  const type = columns[column]?.type
  if (type === undefined) {
    const message = `The dataset has no column ${shown(filter.column)}; it has ${listed(columns)}.`
    throw invalid(message, i, 'column')
  }
  return { column, type, op: filter.op, values: valuesOf(filter, type, i) }
}

function valuesOf({ column, op, value }: RowFilter, type: ColumnType, i: number): string[] {
  if (op === 'IS_NULL' || op === 'NOT_NULL') {
    if (value == null) return []
    throw invalid(`${op} takes no value; leave it out.`, i, 'value')
  }
  if (op === 'IN') {
    if (!Array.isArray(value)) throw invalid('IN takes a list of values.', i, 'value')
    if (value.length > mostInOne) {
      const message = `IN takes at most ${mostInOne} values; these are ${value.length}.`
      throw invalid(message, i, 'value')
    }
    return value.map((each: unknown) => one(column, type, op, each, i))
  }
  return [one(column, type, op, value, i)]
}

function one(column: string, type: ColumnType, op: FilterOp, value: unknown, i: number): string {
  if (value == null) {
    const message = `${op} takes no null, which is neither equal nor unequal to anything; IS_NULL and NOT_NULL look for nulls.`
    throw invalid(message, i, 'value')
  }
  const isTextual = op === 'CONTAINS' || op === 'STARTS_WITH'
  const read = isTextual ? filterText(value) : filterValue(type, value)
  if (read !== undefined) return read
  const form = isTextual ? 'a string, to look for in the value as rows show it' : valueForms[type]
  const subject = `${op} on column ${shown(column)} (${type})`
  throw invalid(`${subject} takes ${form}; this is ${shown(value)}.`, i, 'value')
}

function invalid(message: string, i?: number, part?: keyof RowFilter): InputError {
  const path = i === undefined || part === undefined ? [] : [String(i), part]
  return new InputError('INVALID_INPUT', message, ['where', ...path])
}

/** A value as messages show it, at most 100 characters of it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 100 ? text : `${text.slice(0, 100).toWellFormed()}…`
}

/** Names of columns, the first ones where there are many. */
function listed(columns: readonly Column[]): string {
  const most = 20
  const names = columns.slice(0, most).map(({ name }) => shown(name))
  const more = columns.length > most ? ` and ${columns.length - most} more` : ''
  return names.join(', ') + more
}
