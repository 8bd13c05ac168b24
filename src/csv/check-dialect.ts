import {
  type DateOrder,
  type Dialect,
  type DialectInput,
  dateOrders,
  type Encoding,
  encodings,
} from '#core/dialect.ts'
import { InputError } from '#core/errors.ts'
import { encodingNamed } from './encoding-named.ts'

const mostSkippedLines = 1_000
const mostNullTokens = 100
const longestNullToken = 100

/**
 * What a user says of a dialect, in the form that a dialect has it; what is left out or null is left out.
 * Throws InputError INVALID_INPUT, whose field begins with `path`.
 */
export function checkDialect(
  given: DialectInput | null | undefined,
  path: readonly string[],
): Partial<Dialect> {
  const wrong: Wrong = (part, message) => new InputError('INVALID_INPUT', message, [...path, part])
  // entries of one type become entries of the same type
  const said = Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => value != null),
  ) as Said
  checkMarks(said, wrong)
  checkMarksDiffer(said, path)
  const { encoding, skipLines, nullTokens, decimalSeparator, dateOrder, ...others } = said
  return {
    ...others,
    ...(encoding !== undefined && { encoding: knownEncoding(encoding, wrong) }),
    ...(skipLines !== undefined && { skipLines: checkedCount(skipLines, wrong) }),
    ...(nullTokens !== undefined && { nullTokens: checkedTokens(nullTokens, wrong) }),
    ...(decimalSeparator !== undefined && { decimalSeparator: decimal(decimalSeparator, wrong) }),
    ...(dateOrder !== undefined && { dateOrder: knownOrder(dateOrder, wrong) }),
  }
}

/** The parts that are neither left out nor null. */
type Said = { readonly [Part in keyof DialectInput]?: NonNullable<DialectInput[Part]> }

/** The error for a part that is wrong. */
type Wrong = (part: keyof Dialect, message: string) => InputError

/** Each of the four characters by itself. */
function checkMarks({ delimiter, quote, escape: before, comment }: Said, wrong: Wrong): void {
  if (delimiter !== undefined && (!isMark(delimiter) || delimiter === '"')) {
    const message =
      'The delimiter is one ASCII character, such as "," ";" "|" or a tab, and no letter, digit, quote or line break.'
    throw wrong('delimiter', message)
  }
  if (quote !== undefined && quote !== '' && !isMark(quote)) {
    const message =
      'The quote is one ASCII character, such as " or \', and no letter, digit or line break; "" says that there is none.'
    throw wrong('quote', message)
  }
  if (before !== undefined && before !== quote && !isMark(before)) {
    const message = 'The escape is the quote itself or one other ASCII character: a backslash.'
    throw wrong('escape', message)
  }
  if (comment !== undefined && comment !== '' && !isMark(comment)) {
    const message =
      'The comment is one ASCII character, such as #, and no letter, digit or line break; "" says that there are no comments.'
    throw wrong('comment', message)
  }
}

/**
 * Whether the four characters can be told from one another, those that were given and those that were
 * detected. Throws InputError INVALID_INPUT as `checkDialect` does.
 */
export function checkMarksDiffer(marks: Marks, path: readonly string[]): void {
  const wrong: Wrong = (part, message) => new InputError('INVALID_INPUT', message, [...path, part])
  const { delimiter, quote, escape: before, comment } = marks
  if (quote !== undefined && quote === delimiter) {
    throw wrong('quote', `The quote and the delimiter are both ${shown(quote)}; they must differ.`)
  }
  if (before !== undefined && before === delimiter) {
    const message = `The escape and the delimiter are both ${shown(before)}; they must differ.`
    throw wrong('escape', message)
  }
  if (comment !== undefined && comment !== '' && [delimiter, quote, before].includes(comment)) {
    const message = `The comment must be unlike the delimiter, the quote and the escape; ${shown(comment)} is one of them.`
    throw wrong('comment', message)
  }
}

type Marks = Pick<Partial<Dialect>, 'delimiter' | 'quote' | 'escape' | 'comment'>

/** Letters and digits are what fields are made of. */
function isMark(text: string): boolean {
  return text.length === 1 && text > '\0' && text <= '\x7f' && !/[a-z0-9\r\n]/i.test(text)
}

function knownEncoding(name: string, wrong: Wrong): Encoding {
  const encoding = encodingNamed(name)
  if (encoding !== undefined) return encoding
  const message = `"${name.slice(0, 100)}" is no encoding that can be read here. Take one of ${encodings.join(', ')}, or save the file as UTF-8.`
  throw wrong('encoding', message)
}

function checkedCount(count: number, wrong: Wrong): number {
  if (Number.isInteger(count) && count >= 0 && count <= mostSkippedLines) return count
  const most = mostSkippedLines.toLocaleString('en')
  throw wrong('skipLines', `skipLines is a whole number from 0 to ${most}.`)
}

function checkedTokens(tokens: readonly string[], wrong: Wrong): string[] {
  if (tokens.length > mostNullTokens) {
    throw wrong('nullTokens', `There are at most ${mostNullTokens} nullTokens.`)
  }
  if (tokens.some((token) => token.length > longestNullToken)) {
    throw wrong('nullTokens', `Each of nullTokens has at most ${longestNullToken} characters.`)
  }
  // fields are compared without the blanks around them
  return [...new Set(tokens.map((token) => token.trim()))]
}

function decimal(text: string, wrong: Wrong): '.' | ',' {
  if (text === '.' || text === ',') return text
  throw wrong('decimalSeparator', 'The decimalSeparator is "." or ",".')
}

function knownOrder(text: string, wrong: Wrong): DateOrder {
  const order = dateOrders.find((known) => known === text)
  if (order !== undefined) return order
  throw wrong('dateOrder', `The dateOrder is one of ${dateOrders.join(', ')}.`)
}

function shown(mark: string): string {
  return mark === '\t' ? 'a tab' : `"${mark}"`
}
