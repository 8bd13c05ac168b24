import type { ColumnType } from '#core/columns.ts'
import type { ConditionSql } from './conditions.ts'

/** All values go as text with a cast beside the placeholder, so that anything may stand for them. */
export const postgresConditions: ConditionSql = {
  operand: (column) => column,
  bound: (value, type, bind) => `${bind(value)}::${casts[type]}`,
  shown: (column, type) => shownForms[type](column),
  contains: (text, part, bind) => `strpos(${text}, ${bind(part)}::text) > 0`,
  startsWith: (text, start, bind) => `starts_with(${text}, ${bind(start)}::text)`,
}

const casts: Record<ColumnType, string> = {
  TEXT: 'text',
  INTEGER: 'bigint',
  DECIMAL: 'numeric',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DATETIME: 'timestamptz',
}

const asText = (column: string) => `${column}::text`

const shownForms: Record<ColumnType, (column: string) => string> = {
  TEXT: (column) => column,
  INTEGER: asText,
  DECIMAL: asText,
  BOOLEAN: asText,
  DATE: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  DATETIME: (column) =>
    `rtrim(rtrim(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'`,
}
