import { type DecimalSeparator, numberMarks, shownMarks } from './number-marks.ts'
import { Rejection, shown } from './rejection.ts'

const minus = 45
const point = 46
const zero = 48

/**
 * Digits with an optional sign. A number within ±(2^53−1), else a bigint of 64 bits. Decimals'
 * `separator` counts only for what a rejection says.
 */
export function toInteger(text: string, separator: DecimalSeparator): number | bigint | Rejection {
  const length = text.length
  const isNegative = text.charCodeAt(0) === minus
  let i = isNegative ? 1 : 0
  // numbers of 15 digits are exact, and nearly all there are
  if (length === i || length - i > 15) return toLongInteger(text, separator)
  let value = 0
  for (; i < length; i++) {
    const digit = text.charCodeAt(i) - zero
    if (digit < 0 || digit > 9) return toLongInteger(text, separator)
    value = value * 10 + digit
  }
  // 0 minus, as there is no −0
  return isNegative ? 0 - value : value
}

const integerPattern = /^([+-]?)(\d+)$/
const least = -(2n ** 63n)
const greatest = 2n ** 63n - 1n

function toLongInteger(text: string, separator: DecimalSeparator): number | bigint | Rejection {
  const match = integerPattern.exec(text)
  if (match === null) {
    const message = `${shown(text)} is not a whole number (such as -42)`
    const { extra } = numberMarks(text, separator)
    return new Rejection('NOT_AN_INTEGER', message + withoutMarks(extra))
  }
  const [, sign, written = ''] = match
  const digits = written.replace(/^0+(?=\d)/, '')
  const value = digits.length > 19 ? undefined : BigInt(sign === '-' ? `-${digits}` : digits)
  if (value === undefined || value < least || value > greatest) {
    const range = `${least} to ${greatest}`
    return new Rejection('OUT_OF_RANGE', `${shown(text)} does not fit 64 bits (${range})`)
  }
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function withoutMarks(marks: readonly string[]): string {
  return marks.length === 0 ? '' : `; take ${shownMarks(marks)} out, or make the column TEXT`
}

/** Digits that a decimal has at most, and those after the point. */
const maxDigits = 65
const maxFraction = 30

/**
 * An exact number as plain digits: those of the file, trailing zeros included, without leading zeros,
 * plus sign or exponent. `.5` is 0.5, `5.` is 5, and a zero has no sign.
 */
export function toDecimal(text: string): string | Rejection {
  return isCanonical(text) ? text : toPlainDecimal(text, '.', text)
}

/** As `toDecimal`, of a text with a comma for the point; a point is not accepted. */
export function toCommaDecimal(text: string): string | Rejection {
  if (text.includes('.')) return notDecimal(text, ',')
  const pointed = text.replace(',', '.')
  return isCanonical(pointed) ? pointed : toPlainDecimal(pointed, ',', text)
}

/** Whether a short text is in canonical form already, as nearly all are; false also means “perhaps”. */
function isCanonical(text: string): boolean {
  const length = text.length
  let i = text.charCodeAt(0) === minus ? 1 : 0
  if (length > maxFraction) return false
  const start = i
  while (isDigit(text.charCodeAt(i))) i++
  const digits = i - start
  if (digits === 0) return false
  // leading zeros, and −0
  if (text.charCodeAt(start) === zero && (digits > 1 || start === 1)) return false
  if (i === length) return true
  if (text.charCodeAt(i) !== point || ++i === length) return false
  while (isDigit(text.charCodeAt(i))) i++
  return i === length
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9
}

const decimalPattern = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** `written`: how the file has it, with `separator`. */
function toPlainDecimal(
  text: string,
  separator: DecimalSeparator,
  written: string,
): string | Rejection {
  const match = decimalPattern.exec(text)
  if (match === null) return notDecimal(written, separator)
  const [, sign, beforePoint = '', afterPoint = '', exponent = '0'] = match
  const shift = Number(exponent)
  // beyond it no digit but zero can be within the limits, and nothing long is built
  if (Math.abs(shift) > 2 * maxDigits) return tooManyDigits(written)
  const [whole, fraction] = shifted(beforePoint, afterPoint, shift)
  if (whole.length + fraction.length > maxDigits || fraction.length > maxFraction) {
    return tooManyDigits(written)
  }
  const plain = (whole === '' ? '0' : whole) + (fraction === '' ? '' : `.${fraction}`)
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain
}

/** Moves the point by `shift` digits to the right; leading zeros are dropped. */
function shifted(whole: string, fraction: string, shift: number): [string, string] {
  const digits = whole + fraction
  const at = whole.length + shift
  const padded = at < 0 ? '0'.repeat(-at) + digits : digits.padEnd(at, '0')
  const split = Math.max(at, 0)
  return [padded.slice(0, split).replace(/^0+/, ''), padded.slice(split)]
}

function notDecimal(text: string, separator: DecimalSeparator): Rejection {
  const { extra, otherSeparator } = numberMarks(text, separator)
  const setting =
    otherSeparator === undefined
      ? ''
      : `; set decimalSeparator to "${otherSeparator}" if that is its decimal separator`
  const message = `${shown(text)} is not a decimal number (such as -4${separator}20)`
  return new Rejection('NOT_A_DECIMAL', message + withoutMarks(extra) + setting)
}

function tooManyDigits(text: string): Rejection {
  const limits = `at most ${maxDigits} digits, ${maxFraction} of them after the point`
  return new Rejection('OUT_OF_RANGE', `${shown(text)} is too long a number (${limits})`)
}
