import type { Bind } from '../where.ts'

/** SQL of a decimal that is stored as text, and of what its size is told by. */
export interface DecimalParts {
  /** The decimal itself. */
  readonly text: string
  /** The same without zeros at the end of its fraction. */
  readonly plain: string
  /** Where its point stands, or would stand. */
  readonly point: string
}

/**
 * Compares a decimal that is stored as text with a value, exactly, whatever their lengths: by the sign, by
 * the place of the point, then digit by digit. That works because stored decimals have no zeros before
 * their digits, and zero has no sign.
 */
export function decimalOrder(
  { text, plain, point }: DecimalParts,
  sign: string,
  value: string,
  bind: Bind,
): string {
  const place = value.includes('.') ? value.indexOf('.') + 1 : value.length + 1
  // - comes before the digits
  const isNegative = `${text} < '0'`
  const isNot = `${text} >= '0'`
  const size = (by: string) => `(${point}, ${plain}) ${by} (${bind(place)}, ${bind(value)})`
  const isLess = sign.startsWith('<')
  if (!value.startsWith('-')) {
    return isLess ? `${isNegative} OR ${size(sign)}` : `${isNot} AND ${size(sign)}`
  }
  // the longer a negative number, the less it is
  const reversed = sign.replace(/[<>]/, isLess ? '>' : '<')
  return isLess ? `${isNegative} AND ${size(reversed)}` : `${isNot} OR ${size(reversed)}`
}
