import { nullTest, trimmed } from './convert.ts'

const number =
  /^[-+]?(?:\d*[.,]?\d+|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?:[eE][-+]?\d+)?$/
/** A decimal however thousands are separated: 1,234 may be either, 0,123 and 12,5 are not. */
const commaDecimal =
  /^[-+]?(?:0?,\d+|\d{1,3},(?:\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+)$/
const pointDecimal =
  /^[-+]?(?:0?\.\d+|\d{1,3}\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+)$/

/** A thousand and more, or a decimal of three digits. */
const pointGroups = /^[-+]?[1-9]\d{0,2}(?:\.\d{3})+$/

/**
 * What stands before the fraction of a number: a comma where a column of numbers has it, and none has a
 * point. `1,234` alone may be a thousand, and tells nothing. Neither does `1.234`, but that semicolons
 * part the fields where a comma is in the numbers.
 */
export function detectDecimalSeparator(
  records: readonly (readonly string[])[],
  nullTokens: readonly string[],
  delimiter: string,
): '.' | ',' {
  const isNull = nullTest(nullTokens)
  const columns: Column[] = []
  for (const record of records) {
    for (const [i, field] of record.entries()) {
      const value = trimmed(field)
      if (isNull(value)) continue
      columns[i] ??= { values: 0, numbers: 0, commas: 0, points: 0, groups: 0 }
      const column = columns[i]
      column.values++
      if (!isNumber(value)) continue
      column.numbers++
      if (commaDecimal.test(value)) column.commas++
      else if (pointDecimal.test(value)) column.points++
      else if (pointGroups.test(value)) column.groups++
    }
  }
  // a text may look like a decimal too: 1,2 in a column of lists, 2.5 in one of versions
  const numbers = columns.filter((column) => column.numbers >= 0.8 * column.values)
  const hasCommas = numbers.some(
    ({ commas, groups }) => commas > 0 || (groups > 0 && delimiter === ';'),
  )
  return hasCommas && !numbers.some(({ points }) => points > 0) ? ',' : '.'
}

interface Column {
  values: number
  numbers: number
  commas: number
  points: number
  groups: number
}

function isNumber(value: string): boolean {
  const code = value.charCodeAt(0)
  // digits, signs, point and comma; most fields are told by their first character
  return code >= 43 && code <= 57 && value.length < 100 && number.test(value)
}
