import type { ColumnType } from '../../../schema/generated/operations.ts'

/** The types of columns in words, from the widest on. */
export const columnTypeLabels: Readonly<Record<ColumnType, string>> = {
  TEXT: 'Text',
  INTEGER: 'Integer',
  DECIMAL: 'Decimal',
  BOOLEAN: 'Boolean',
  DATE: 'Date',
  DATETIME: 'Date and time',
}
