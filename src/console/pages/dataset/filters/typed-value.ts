import type { ColumnType, FilterOp, RowFilter } from '../../../../../schema/generated/operations.ts'

/** What was typed as the value that the API takes; what does not fit the type goes as it is, and the API says why. */
export function typedFilter(
  column: string,
  type: ColumnType,
  op: FilterOp,
  typed: string,
): RowFilter {
  if (op === 'IS_NULL' || op === 'NOT_NULL') return { column, op }
  if (op === 'CONTAINS' || op === 'STARTS_WITH') return { column, op, value: typed }
  if (op !== 'IN') return { column, op, value: typedValue(type, typed) }
  const lines = typed.split('\n').filter((line) => line.trim() !== '')
  return { column, op, value: lines.map((line) => typedValue(type, line)) }
}

function typedValue(type: ColumnType, typed: string): string | boolean {
  if (type === 'TEXT') return typed
  const text = typed.trim()
  if (type === 'BOOLEAN' && /^(true|false)$/.test(text)) return text === 'true'
  return type === 'DATETIME' ? instant(text) : text
}

/** A day, or a time without a zone, as the instant in UTC that it is meant as: rows show UTC, too. */
function instant(text: string): string {
  const [, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?$/.exec(text) ?? []
  return day === undefined ? text : `${day}T${hour}:${minute}:${second}Z`
}

/** A filter's value as one would type it. */
export function typedText({ value }: Pick<RowFilter, 'value'>): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.map(String).join('\n') : String(value)
}
