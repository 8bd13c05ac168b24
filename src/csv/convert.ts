import type { Column, ColumnType, Value } from '#core/columns.ts'
import { toDate } from './convert-date.ts'
import { toDatetime } from './convert-datetime.ts'
import { toCommaDecimal, toDecimal, toInteger } from './convert-number.ts'
import type { Dialect } from './dialect.ts'
import { Rejection, shown } from './rejection.ts'

/**
 * Gives a field's value in canonical form, or why it has none. `quoted`: whether the field stands in
 * quotes; it counts for an empty TEXT only.
 */
export type Converter = (text: string, quoted: boolean) => Value | Rejection

/** No value is an object but a rejection. */
export function isRejection(value: Value | Rejection): value is Rejection {
  return typeof value === 'object' && value !== null
}

/** The converter of a column. It throws nothing. */
export function converterFor(column: Column, dialect: Dialect): Converter {
  if (column.type === 'TEXT') return toText(column.nullable)
  const parse = parserOf(column.type, dialect)
  const isNull = nullTest(dialect.nullTokens)
  return (text) => {
    const bare = trimmed(text)
    if (!isNull(bare)) return parse(bare)
    return column.nullable ? null : nullNotAllowed(text)
  }
}

function parserOf(
  type: Exclude<ColumnType, 'TEXT'>,
  { decimalSeparator, dateOrder }: Dialect,
): (text: string) => Value | Rejection {
  switch (type) {
    case 'INTEGER':
      return (text) => toInteger(text, decimalSeparator)
    case 'DECIMAL':
      return decimalSeparator === ',' ? toCommaDecimal : toDecimal
    case 'BOOLEAN':
      return toBoolean
    case 'DATE':
      return (text) => toDate(text, dateOrder)
    case 'DATETIME':
      return (text) => toDatetime(text, dateOrder)
  }
}

function toText(nullable: boolean): Converter {
  return (text, quoted) => {
    if (text === '' && !quoted) return nullable ? null : nullNotAllowed(text)
    return text
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['t', true],
  ['f', false],
  ['yes', true],
  ['no', false],
  ['y', true],
  ['n', false],
  ['1', true],
  ['0', false],
  ['on', true],
  ['off', false],
])

function toBoolean(text: string): boolean | Rejection {
  const value = booleans.get(text) ?? booleans.get(text.toLowerCase())
  if (value !== undefined) return value
  const expected = 'true, false, t, f, yes, no, y, n, on, off, 1 or 0'
  return new Rejection('NOT_A_BOOLEAN', `${shown(text)} is not a boolean (${expected})`)
}

function nullNotAllowed(text: string): Rejection {
  const field = text.trim() === '' ? 'the field is empty' : `${shown(text)} stands for null`
  return new Rejection('NULL_NOT_ALLOWED', `${field}, and the column must have a value`)
}

/** Tells null tokens. Most fields are told by their first character alone, without a look at the set. */
export function nullTest(tokens: readonly string[]): (text: string) => boolean {
  const set = new Set(tokens)
  // '' has no first character: NaN, which the mask makes 0
  const firsts = new Uint8Array(128)
  for (const token of tokens) firsts[token.charCodeAt(0) & 127] = 1
  return (text) => firsts[text.charCodeAt(0) & 127] === 1 && set.has(text)
}

/** The text without blanks around it. */
export function trimmed(text: string): string {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  // trim() costs more than a look at both ends
  return first > 32 && first < 127 && last > 32 && last < 127 ? text : text.trim()
}
