import type { ColumnType } from '../../../../schema/generated/operations.ts'

/** The types of columns in words. */
export const columnTypeNames: Readonly<Record<ColumnType, string>> = {
  TEXT: 'text',
  INTEGER: 'integer',
  DECIMAL: 'decimal',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DATETIME: 'date and time',
}
