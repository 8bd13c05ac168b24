import type { ColumnType, FilterOp } from '../../../../../schema/generated/operations.ts'

const texts: Readonly<Partial<Record<FilterOp, string>>> = {
  EQ: 'is',
  NE: 'is not',
  CONTAINS: 'contains',
  STARTS_WITH: 'starts with',
  IN: 'is one of',
  LT: 'sorts before',
  LE: 'is, or sorts before',
  GT: 'sorts after',
  GE: 'is, or sorts after',
  IS_NULL: 'is null',
  NOT_NULL: 'is not null',
}

const numbers: Readonly<Partial<Record<FilterOp, string>>> = {
  EQ: '=',
  NE: '≠',
  LT: '<',
  LE: '≤',
  GT: '>',
  GE: '≥',
  IN: 'is one of',
  CONTAINS: 'has the digits',
  STARTS_WITH: 'starts with',
  IS_NULL: 'is null',
  NOT_NULL: 'is not null',
}

const times: Readonly<Partial<Record<FilterOp, string>>> = {
  EQ: 'is',
  NE: 'is not',
  LT: 'is before',
  LE: 'is at or before',
  GT: 'is after',
  GE: 'is at or after',
  IN: 'is one of',
  STARTS_WITH: 'starts with',
  IS_NULL: 'is null',
  NOT_NULL: 'is not null',
}

const booleans: Readonly<Partial<Record<FilterOp, string>>> = {
  EQ: 'is',
  IS_NULL: 'is null',
  NOT_NULL: 'is not null',
}

const words: Readonly<Record<ColumnType, Readonly<Partial<Record<FilterOp, string>>>>> = {
  TEXT: texts,
  INTEGER: numbers,
  DECIMAL: numbers,
  BOOLEAN: booleans,
  DATE: times,
  DATETIME: times,
}

/** What can be asked of a column of this type, the likeliest first: each operator and its words. */
export function operatorsOf(type: ColumnType): { value: FilterOp; label: string }[] {
  // keys of a record of operators are operators
  const entries = Object.entries(words[type]) as [FilterOp, string][]
  return entries.map(([value, label]) => ({ value, label }))
}

/** An operator in words. */
export function operatorWords(type: ColumnType | undefined, op: FilterOp): string {
  return (type && words[type][op]) ?? texts[op] ?? op
}

/** Whether an operator goes with a value. */
export function takesValue(op: FilterOp): boolean {
  return op !== 'IS_NULL' && op !== 'NOT_NULL'
}
