import type { Column, Row, Value } from '#core/columns.ts'

/** A row as a driver of a database server gives it, by the names of its physical columns. */
export function storedRow(columns: readonly Column[], row: Record<string, unknown>): Row {
  return {
    number: Number(row['n']),
    values: columns.map((column, i) => storedValue(column, row[`c${i + 1}`])),
  }
}

/**
 * A value as a driver of a database server gives it, in canonical form: 64-bit integers come as
 * strings, times with six digits after the second, booleans of MySQL as 0 and 1.
 */
function storedValue(column: Column, stored: unknown): Value {
  if (stored === null || stored === undefined) return null
  switch (column.type) {
    case 'INTEGER': {
      const number = Number(stored)
      return Number.isSafeInteger(number) ? number : BigInt(String(stored))
    }
    case 'BOOLEAN':
      return stored === true || Number(stored) === 1
    case 'DATETIME':
      return `${String(stored)
        .replace(' ', 'T')
        .replace(/\.?0*$/, '')}Z`
    default:
      return String(stored)
  }
}
