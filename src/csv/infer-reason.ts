import { converterFor, isRejection } from './convert.ts'
import type { Dialect } from './dialect.ts'
import type { Candidate } from './infer-candidates.ts'
import { numberMarks, shownMarks } from './number-marks.ts'
import { shown } from './rejection.ts'
import { hasShortYear, hasYearLast } from './written-day.ts'

/** What was found in a column. */
interface Findings {
  /** How many values are not null, counted until the column had to be TEXT. */
  readonly values: number
  readonly turn: Turn | undefined
  /** Those of its booleans. */
  readonly spellings: readonly string[]
}

/** The last value that ruled out the narrowest type left. */
export interface Turn {
  readonly value: string
  readonly line: number
  /** That type, where it is the type of values before. */
  readonly before: Candidate | undefined
}

const kinds = {
  INTEGER: ['a whole number', 'whole numbers'],
  DECIMAL: ['a decimal number', 'decimal numbers'],
  BOOLEAN: ['a boolean', 'booleans'],
  DATE: ['a date', 'dates'],
  DATETIME: ['a date with a time', 'dates, with or without a time'],
} as const

/** Why a column has a type that is not TEXT. */
export function whyType(type: Candidate['type'], { values, turn, spellings }: Findings): string {
  const all = allAre(values, kinds[type])
  if (type === 'BOOLEAN') return `${all}: ${spellings.join(', ')}.`
  if (values === 1 || turn === undefined) return `${all}.`
  if (type === 'DECIMAL') return `${all}; ${place(turn)} is not whole.`
  if (type === 'DATETIME') return `${all}; ${place(turn)} has one.`
  return `${all}.`
}

/** Why a column is TEXT although all its values are one letter that may mean true or false. */
export function whyLetter(letter: string, { values }: Findings): string {
  const all = allAre(values, [shown(letter), shown(letter)])
  return `${all}, which may be a code as well as a boolean, so the column is TEXT.`
}

/** Why a column is TEXT. `inOtherOrders`: what it would be, were dateOrder another. */
export function whyText(
  { values, turn }: Findings,
  inOtherOrders: readonly Candidate[],
  dialect: Dialect,
): string {
  if (turn === undefined) return 'The column is empty in the sample.'
  const [other] = inOtherOrders
  if (other !== undefined) return whyOtherOrder(values, turn, other, inOtherOrders)
  const oddity = oddityOf(turn, dialect)
  if (oddity !== undefined) return `${place(turn)} ${oddity}.`
  const { value, line, before } = turn
  if (before === undefined) {
    return `${place(turn)} is neither a number, a boolean nor a date, so the column is TEXT.`
  }
  const isOtherOrder = before.type.startsWith('DATE') && hasYearLast(value)
  const none = isOtherOrder ? `none in the order ${before.order}` : 'none'
  const until = `${shown(value)} on line ${line.toLocaleString('en')}`
  return `Only ${kinds[before.type][1]} until ${until}, which is ${none}.`
}

function whyOtherOrder(
  values: number,
  turn: Turn,
  { type, order }: Candidate,
  all: readonly Candidate[],
): string {
  if (all.some((other) => other.type === type && other.order !== order)) {
    const setting = `set dateOrder to make the column a ${type}`
    return `${place(turn)} can be day-month or month-day; ${setting}.`
  }
  const setting = `set dateOrder to ${order} to make the column a ${type}`
  return `${allAre(values, kinds[type])} in the order ${order}; ${setting}.`
}

/** What keeps a value from being a number or a date that a person may take it for. */
function oddityOf({ value, before }: Turn, dialect: Dialect): string | undefined {
  const isDate = before?.type.startsWith('DATE') ?? false
  if (before?.type === 'BOOLEAN' || hasYearLast(value)) return undefined
  if (hasShortYear(value) && (before === undefined || isDate)) {
    return 'may be a date whose year has two digits and no known century, so the column is TEXT'
  }
  return isDate ? undefined : numberOddity(value, dialect)
}

function numberOddity(value: string, dialect: Dialect): string | undefined {
  if (/^-?0\d[\d\s.,()-]*$/.test(value)) return 'begins with a zero, so the column is TEXT'
  if (/^\+\d/.test(value)) return 'begins with a plus sign, so the column is TEXT'
  if (/^-?[1-9]\d*$/.test(value)) return 'does not fit 64 bits, so the column is TEXT'
  const { extra, otherSeparator } = numberMarks(value, dialect.decimalSeparator)
  const setting = `set decimalSeparator to "${otherSeparator}"`
  if (extra.length > 0) {
    const marks = `is a number with ${shownMarks(extra)} in it, so the column is TEXT`
    if (otherSeparator === undefined) return marks
    return `${marks}; ${setting} if that is its decimal separator`
  }
  if (otherSeparator !== undefined) {
    return `has another decimal separator; ${setting} to make the column a DECIMAL`
  }
  const decimal = converterFor({ name: '', type: 'DECIMAL', nullable: true }, dialect)(value, false)
  if (!isRejection(decimal))
    return 'as a number would lose how it is written, so the column is TEXT'
  const isTooLong = decimal.code === 'OUT_OF_RANGE'
  return isTooLong ? 'has more digits than a DECIMAL holds, so the column is TEXT' : undefined
}

function allAre(values: number, [one, many]: readonly [string, string]): string {
  return values === 1
    ? `The only value is ${one}`
    : `All ${values.toLocaleString('en')} values are ${many}`
}

function place({ value, line }: Turn): string {
  return `${shown(value)} (line ${line.toLocaleString('en')})`
}
