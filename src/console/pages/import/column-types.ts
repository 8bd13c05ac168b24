import type { ColumnType } from '../../../../schema/generated/operations.ts'

/** The types of columns in words, from the widest on. */
export const columnTypes = [
  { value: 'TEXT', label: 'Text' },
  { value: 'INTEGER', label: 'Integer' },
  { value: 'DECIMAL', label: 'Decimal' },
  { value: 'BOOLEAN', label: 'Boolean' },
  { value: 'DATE', label: 'Date' },
  { value: 'DATETIME', label: 'Date and time' },
] as const satisfies readonly { readonly value: ColumnType; readonly label: string }[]

export function columnTypeLabel(type: ColumnType): string {
  return columnTypes.find(({ value }) => value === type)?.label ?? type
}
