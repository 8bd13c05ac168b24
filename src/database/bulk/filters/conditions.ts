import type { ColumnType } from '#core/columns.ts'
import type { Condition, FilterOp } from '#core/row-filter.ts'
import type { Bind, Where } from '../where.ts'
import { type DecimalParts, decimalOrder } from './decimal-order.ts'

/**
 * How one database writes conditions. `column` is a physical column, values are those of a Condition.
 * Values are bound in the order in which their placeholders stand in the SQL.
 */
export interface ConditionSql {
  /** A column as it is compared with `bound`. */
  operand(column: string, type: ColumnType): string
  bound(value: string, type: ColumnType, bind: Bind): string
  /** What the order of decimals is told by, where they are stored as text. */
  decimalParts?(column: string): DecimalParts
  /** The value as rows show it, as text. */
  shown(column: string, type: ColumnType): string
  contains(text: string, part: string, bind: Bind): string
  startsWith(text: string, start: string, bind: Bind): string
}

/** All conditions in one; undefined where there are none. Nulls meet none but IS_NULL, as in SQL. */
export function whereAll(sql: ConditionSql, conditions: readonly Condition[]): Where | undefined {
  if (conditions.length === 0) return undefined
  return (bind) => conditions.map((condition) => `(${one(sql, condition, bind)})`).join(' AND ')
}

const signs: Partial<Record<FilterOp, string>> = {
  EQ: '=',
  NE: '<>',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
}

function one(sql: ConditionSql, { column: place, type, op, values }: Condition, bind: Bind) {
  const column = `c${place + 1}`
  if (op === 'IS_NULL') return `${column} IS NULL`
  if (op === 'NOT_NULL') return `${column} IS NOT NULL`
  if (op === 'IN') {
    // no list can be empty in SQL
    if (values.length === 0) return '1 = 0'
    const list = values.map((value) => sql.bound(value, type, bind))
    return `${sql.operand(column, type)} IN (${list.join(', ')})`
  }
  const [value] = values
  if (value === undefined) throw new TypeError(`${op} has no value`)
  if (op === 'CONTAINS') return sql.contains(sql.shown(column, type), value, bind)
  if (op === 'STARTS_WITH') return sql.startsWith(sql.shown(column, type), value, bind)
  const sign = signs[op] ?? '='
  if (type === 'DECIMAL' && op !== 'EQ' && op !== 'NE' && sql.decimalParts !== undefined) {
    return decimalOrder(sql.decimalParts(column), sign, value, bind)
  }
  return `${sql.operand(column, type)} ${sign} ${sql.bound(value, type, bind)}`
}
