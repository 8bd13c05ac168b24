import type { ColumnType } from '#core/columns.ts'
import type { ConditionSql } from './conditions.ts'

/** Texts compare by their bytes, which in UTF-8 is by code points. */
export const sqliteConditions: ConditionSql = {
  operand(column, type) {
    if (type === 'DECIMAL') return plainDecimal(column)
    return type === 'DATETIME' ? withoutZone(column) : column
  },
  bound: (value, type, bind) => bind(bindable(value, type)),
  decimalParts: (column) => ({
    text: column,
    plain: plainDecimal(column),
    point: `instr(${column} || '.', '.')`,
  }),
  shown(column, type) {
    if (type === 'INTEGER') return `CAST(${column} AS TEXT)`
    return type === 'BOOLEAN' ? `CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END` : column
  },
  contains: (text, part, bind) => `instr(${text}, ${bind(part)}) > 0`,
  startsWith: (text, start, bind) =>
    `substr(${text}, 1, ${bind(BigInt([...start].length))}) = ${bind(start)}`,
}

/** `1.50` as `1.5`, `2.00` as `2`; `100` stays. */
function plainDecimal(column: string): string {
  return `iif(instr(${column}, '.'), rtrim(rtrim(${column}, '0'), '.'), ${column})`
}

/** With its Z, a second would sort after its fractions. */
function withoutZone(column: string): string {
  return `rtrim(${column}, 'Z')`
}

function bindable(value: string, type: ColumnType): string | bigint {
  if (type === 'INTEGER') return BigInt(value)
  if (type === 'BOOLEAN') return value === 'true' ? 1n : 0n
  return type === 'DATETIME' ? value.slice(0, -1) : value
}
