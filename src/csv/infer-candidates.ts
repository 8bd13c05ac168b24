import type { ColumnType } from '#core/columns.ts'
import { dateOrders } from '#core/dialect.ts'
import { converterFor, isRejection } from './convert.ts'
import { toInteger } from './convert-number.ts'
import type { DateOrder, Dialect } from './dialect.ts'

/** A type that a column may have. */
export interface Candidate {
  readonly type: Exclude<ColumnType, 'TEXT'>
  /** The order in which its dates are read. */
  readonly order: DateOrder
  /** Whether a value speaks for the type; blanks around it are left out, and it is not null. */
  readonly accepts: (value: string) => boolean
}

// 007 is an identifier and +49301234 a telephone number: as numbers they would lose what they say
const whole = /^(?:0|-?[1-9]\d*)$/
// 12E3 may be an identifier too, so an exponent needs a point before it or a sign
const broken = {
  '.': /^-?(?:(?:0|[1-9]\d*)?\.\d+(?:[eE][+-]?\d+)?|[1-9]\d*[eE][+-]\d+)$/,
  ',': /^-?(?:(?:0|[1-9]\d*)?,\d+(?:[eE][+-]?\d+)?|[1-9]\d*[eE][+-]\d+)$/,
}
// not 0 and 1, which are numbers more often
const word = /^(?:true|false|yes|no|t|f|y|n)$/i

/** From narrow to wide. */
export function candidatesFor(dialect: Dialect): Candidate[] {
  const point = dialect.decimalSeparator
  const isNumber = (value: string) =>
    // a whole number beyond 64 bits is an identifier as well
    whole.test(value) ? !isRejection(toInteger(value, point)) : broken[point].test(value)
  return [
    candidate('INTEGER', dialect, (value) => whole.test(value)),
    candidate('DECIMAL', dialect, isNumber),
    candidate('BOOLEAN', dialect, (value) => word.test(value)),
    candidate('DATE', dialect),
    candidate('DATETIME', dialect),
  ]
}

/** Dates, and dates with times, as other dialects read them; from narrow to wide. */
export function datesInOtherOrders(dialect: Dialect): Candidate[] {
  const orders = dateOrders.filter((order) => order !== 'YMD' && order !== dialect.dateOrder)
  return (['DATE', 'DATETIME'] as const).flatMap((type) =>
    orders.map((dateOrder) => candidate(type, { ...dialect, dateOrder })),
  )
}

/** `speaks`: how a value must be written, besides converting to the type. */
function candidate(
  type: Candidate['type'],
  dialect: Dialect,
  speaks: (value: string) => boolean = () => true,
): Candidate {
  const convert = converterFor({ name: '', type, nullable: true }, dialect)
  const accepts = (value: string) => speaks(value) && !isRejection(convert(value, false))
  return { type, order: dialect.dateOrder, accepts }
}
