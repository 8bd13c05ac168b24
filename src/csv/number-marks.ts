import type { Dialect } from './dialect.ts'
import { shown } from './rejection.ts'

export type DecimalSeparator = Dialect['decimalSeparator']

/** What people write into numbers that are to be read by people. */
export interface NumberMarks {
  /** Signs of currencies, percent signs and separators of thousands. */
  readonly extra: readonly string[]
  /** The decimal separator, where it is or may be the one that the dialect does not have. */
  readonly otherSeparator: DecimalSeparator | undefined
}

const amount =
  /^[+-]?(?:(\p{L}{0,3}\p{Sc}|[A-Z]{3}(?=\s))\s?)?([+-]?\d[\d.,'’_\s]*?)(?:\s?(\p{Sc}|[%‰]|[A-Z]{3}))?$/u
// groups of two as well, as in India
const grouped = /^[+-]?[1-9]\d{0,2}([.,'’_\s])(\d{2,3}\1)*\d{3}(?:([.,])\d*)?$/
const broken = /^[+-]?\d*([.,])\d+(?:[eE][+-]?\d+)?$/

/** The marks of a text that is a number but for them. A long text is none. */
export function numberMarks(text: string, separator: DecimalSeparator): NumberMarks {
  if (text.length > 100) return { extra: [], otherSeparator: undefined }
  const [, before, number = text, after] = amount.exec(text) ?? []
  const [, separates, again, point] = grouped.exec(number) ?? []
  // 1.234 has no separator of thousands where the point is that of decimals
  const isGrouped = separates !== separator || again !== undefined || point !== undefined
  const extra = [before, isGrouped ? separates : undefined, after].filter((mark) => mark != null)
  const decimal = point ?? broken.exec(number)?.[1]
  const otherSeparator = decimal === '.' || decimal === ',' ? decimal : undefined
  return { extra, otherSeparator: otherSeparator === separator ? undefined : otherSeparator }
}

/** The marks as a sentence names them. */
export function shownMarks(marks: readonly string[]): string {
  return marks.map(shown).join(' and ')
}
