import type { Column, ColumnInput } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { maxColumns, maxNameLength } from './header.ts'
import { isOwnColumn } from './own-columns.ts'
import type { FieldMapping } from './row-plan.ts'

/**
 * The columns that a user asks for, or all of them as inferred but Sluice’s own, with the place of each in
 * the file. Throws InputError INVALID_INPUT.
 */
export function resolveColumns(
  header: readonly string[],
  given: readonly ColumnInput[] | null | undefined,
  inferred: readonly Column[],
): FieldMapping[] {
  if (given == null) return inferredFields(inferred)
  if (given.length === 0) throw invalid('At least one column is needed.', ['columns'])
  if (given.length > maxColumns) {
    throw invalid(`A dataset has at most ${maxColumns} columns.`, ['columns'])
  }
  const names = new Set<string>()
  return given.map(({ source, name, type, nullable }, i) => {
    const at = (field: string) => ['columns', String(i), field]
    if (name.trim() === '' || name.length > maxNameLength) {
      throw invalid(`A column’s name has 1 to ${maxNameLength} characters.`, at('name'))
    }
    if (names.has(name)) throw invalid(`Two columns have the name "${name}".`, at('name'))
    names.add(name)
    const index = header.indexOf(source ?? name)
    if (index === -1) {
      const known = header.map((known) => `"${known}"`).join(', ')
      const message = `The file’s header has no column "${source ?? name}"; it has ${known}.`
      throw invalid(message, at('source'))
    }
    return { index, column: { name, type, nullable: nullable ?? true } }
  })
}

function inferredFields(inferred: readonly Column[]): FieldMapping[] {
  const fields = inferred
    // why a column was inferred is no part of it
    .map(({ name, type, nullable }, index) => ({ index, column: { name, type, nullable } }))
    .filter(({ column }) => !isOwnColumn(column.name))
  if (fields.length > 0) return fields
  const message = `The file has no columns but ${inferred.map(({ name }) => `"${name}"`).join(', ')}, which are skipped unless "columns" names them.`
  throw invalid(message, ['columns'])
}

function invalid(message: string, field: readonly string[]): InputError {
  return new InputError('INVALID_INPUT', message, field)
}
