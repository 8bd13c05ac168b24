import type { Column, ColumnType, Value } from '#core/columns.ts'
import type { RowFilter } from '#core/row-filter.ts'

/** Whether a row meets a filter, as SQL has it, told without SQL. */
export function meets(
  columns: readonly Column[],
  values: readonly Value[],
  { column, op, value }: RowFilter,
): boolean {
  const place = columns.findIndex(({ name }) => name === column)
  const type = columns[place]?.type ?? 'TEXT'
  const stored = values[place] ?? null
  if (op === 'IS_NULL') return stored === null
  if (stored === null) return false
  if (op === 'NOT_NULL') return true
  // what rows show
  if (op === 'CONTAINS') return String(stored).includes(String(value))
  if (op === 'STARTS_WITH') return String(stored).startsWith(String(value))
  if (op === 'IN') return (value as unknown[]).some((each) => compared(type, stored, each) === 0)
  const order = compared(type, stored, value)
  if (op === 'EQ') return order === 0
  if (op === 'NE') return order !== 0
  if (op === 'LT') return order < 0
  if (op === 'LE') return order <= 0
  return op === 'GT' ? order > 0 : order >= 0
}

function compared(type: ColumnType, one: unknown, other: unknown): number {
  if (type === 'TEXT') return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
  const [a, b] = [sizeOf(type, String(one)), sizeOf(type, String(other))]
  return a < b ? -1 : Number(a > b)
}

function sizeOf(type: ColumnType, text: string): bigint | string | boolean {
  if (type === 'INTEGER') return BigInt(text)
  if (type === 'DECIMAL') {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(30, '0'))
  }
  if (type === 'DATETIME')
    return text.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(6, '0')}`)
  return type === 'BOOLEAN' ? text === 'true' : text
}
