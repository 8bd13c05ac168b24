import type { Column, ColumnInput } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { isOwnColumn } from './own-columns.ts'
import type { FieldMapping } from './row-plan.ts'

/** The place of a column that the file does not have: no record has such a field. */
const absent = -1

/**
 * Finds the file's field for each column of a dataset, by name; `given` names those that are to be used.
 * A column that the file does not have is null in all rows, which has to be allowed (`missing`). Throws
 * InputError INVALID_INPUT.
 */
export function matchColumns(
  header: readonly string[],
  given: readonly ColumnInput[] | null | undefined,
  columns: readonly Column[],
  missing: 'null' | 'refused' = 'null',
): FieldMapping[] {
  const known = new Map(columns.map((column) => [column.name, column]))
  const indices = given == null ? fromHeader(header, known) : fromInput(header, given, known)
  return columns.map((column) => {
    const index = indices.get(column.name) ?? absent
    if (index === absent && !(column.nullable && missing === 'null')) {
      const why = column.nullable ? 'a row is replaced whole' : 'it must have a value'
      throw invalid(`The file has no column for "${column.name}", and ${why}.`, ['columns'])
    }
    return { index, column }
  })
}

function fromHeader(
  header: readonly string[],
  known: ReadonlyMap<string, Column>,
): Map<string, number> {
  const unknown = header.filter((name) => !known.has(name) && !isOwnColumn(name))
  if (unknown.length === 0) return new Map(header.map((name, index) => [name, index]))
  const message = `The dataset has no column ${list(unknown)}; it has ${list([...known.keys()])}. Name those that you want, and what they are called in the file, in "columns".`
  throw invalid(message, ['columns'])
}

function fromInput(
  header: readonly string[],
  given: readonly ColumnInput[],
  known: ReadonlyMap<string, Column>,
): Map<string, number> {
  if (given.length === 0) throw invalid('At least one column is needed.', ['columns'])
  const indices = new Map<string, number>()
  for (const [i, { source, name, type }] of given.entries()) {
    const at = (field: string) => ['columns', String(i), field]
    const column = known.get(name)
    if (column === undefined) {
      const message = `The dataset has no column "${name}"; it has ${list([...known.keys()])}.`
      throw invalid(message, at('name'))
    }
    if (column.type !== type) {
      throw invalid(`Column "${name}" of the dataset is ${column.type}, not ${type}.`, at('type'))
    }
    if (indices.has(name)) throw invalid(`Two columns have the name "${name}".`, at('name'))
    const index = header.indexOf(source ?? name)
    if (index === -1) {
      const message = `The file’s header has no column "${source ?? name}"; it has ${list(header)}.`
      throw invalid(message, at('source'))
    }
    indices.set(name, index)
  }
  return indices
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

function invalid(message: string, field: readonly string[]): InputError {
  return new InputError('INVALID_INPUT', message, field)
}
