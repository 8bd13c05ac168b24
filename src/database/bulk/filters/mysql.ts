import type { ColumnType } from '#core/columns.ts'
import type { Bind } from '../where.ts'
import type { ConditionSql } from './conditions.ts'

/** `collation` compares code points and does not ignore trailing blanks. */
export function mysqlConditions(collation: string): ConditionSql {
  const text = (value: string, bind: Bind) =>
    `CONVERT(${bind(value)} USING utf8mb4) COLLATE ${collation}`
  return {
    operand: (column, type) => (type === 'DECIMAL' ? plainDecimal(column) : column),
    bound(value, type, bind) {
      if (type === 'TEXT' || type === 'DECIMAL') return text(value, bind)
      return `CAST(${bind(castable(value, type))} AS ${castTypes[type]})`
    },
    decimalParts: (column) => ({
      text: column,
      plain: plainDecimal(column),
      point: `LOCATE('.', CONCAT(${column}, '.'))`,
    }),
    shown: (column, type) => (type === 'TEXT' ? column : shownForms[type](column)),
    contains: (within, part, bind) => `LOCATE(${text(part, bind)}, ${within}) > 0`,
    startsWith: (within, start, bind) =>
      `LEFT(${within}, ${bind([...start].length)}) = ${text(start, bind)}`,
  }
}

type OtherType = Exclude<ColumnType, 'TEXT' | 'DECIMAL'>

const castTypes: Record<OtherType, string> = {
  INTEGER: 'SIGNED',
  BOOLEAN: 'SIGNED',
  DATE: 'DATE',
  DATETIME: 'DATETIME(6)',
}

const shownForms: Record<Exclude<ColumnType, 'TEXT'>, (column: string) => string> = {
  INTEGER: asText,
  DECIMAL: asText,
  BOOLEAN: (column) => `CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`,
  DATE: asText,
  DATETIME: (column) =>
    `CONCAT(${withoutZeros(`DATE_FORMAT(${column}, '%Y-%m-%dT%H:%i:%s.%f')`)}, 'Z')`,
}

function asText(column: string): string {
  return `CAST(${column} AS CHAR CHARACTER SET utf8mb4)`
}

/** `1.50` as `1.5`, `2.00` as `2`; `100` stays. */
function plainDecimal(column: string): string {
  return `IF(LOCATE('.', ${column}) > 0, ${withoutZeros(column)}, ${column})`
}

/** A text that has a point, without zeros at its end, and without a point there. */
function withoutZeros(text: string): string {
  return `TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM ${text}))`
}

function castable(value: string, type: OtherType): string {
  if (type === 'BOOLEAN') return value === 'true' ? '1' : '0'
  return type === 'DATETIME' ? value.slice(0, -1).replace('T', ' ') : value
}
