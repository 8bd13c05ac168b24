import { nullTest, trimmed } from './convert.ts'
import { valueForm } from './value-form.ts'

/** How sure it is that the first record holds the names of the columns. */
export type HeaderEvidence = 'names' | 'unclear' | 'data'

/**
 * What the first record of a table is. Names differ in form from the values below them; data are of the
 * same form. Where every column is text, or no record follows, nothing tells.
 */
export function headerEvidence(
  table: readonly (readonly string[])[],
  nullTokens: readonly string[],
): HeaderEvidence {
  const [first = [], ...later] = table
  if (first.some((field) => /^\s*_sluice_/.test(field))) return 'names'
  const isNull = nullTest(nullTokens)
  const alike: number[] = []
  for (const [i, field] of first.entries()) {
    const name = trimmed(field)
    // a name that is left out says nothing, and neither does a value
    if (isNull(name)) continue
    const values = later.flatMap((record) => {
      const value = trimmed(record[i] ?? '')
      return isNull(value) ? [] : [value]
    })
    const form = commonForm(values)
    if (form === undefined) continue
    if (valueForm(name) !== form) return 'names'
    alike.push(i)
  }
  if (alike.length === 0) return 'unclear'
  const isSeries = areYears(alike, first, later) || areCounted(alike, first, later)
  return isSeries ? 'names' : 'data'
}

function commonForm(values: readonly string[]): string | undefined {
  const [first] = values
  const form = first === undefined ? undefined : valueForm(first)
  return form !== undefined && values.every((value) => valueForm(value) === form) ? form : undefined
}

/** Whether a table has columns named for years, one after the other, whose values are no years. */
function areYears(
  columns: readonly number[],
  first: readonly string[],
  later: readonly (readonly string[])[],
): boolean {
  const years = columns.map((i) => trimmed(first[i] ?? ''))
  if (years.length < 2 || !years.every((year) => isYear(year))) return false
  const steps = years.slice(1).map((year, i) => Number(year) - Number(years[i]))
  if (!steps.every((step) => step > 0) && !steps.every((step) => step < 0)) return false
  return later.some((record) => columns.some((i) => !isYear(trimmed(record[i] ?? ''))))
}

/** Whether a table has columns that are numbered from 0 or 1, as hours and months are, above other numbers. */
function areCounted(
  columns: readonly number[],
  first: readonly string[],
  later: readonly (readonly string[])[],
): boolean {
  const start = trimmed(first[columns[0] ?? 0] ?? '')
  if (columns.length < 3 || (start !== '0' && start !== '1')) return false
  const isCount = (record: readonly string[]) =>
    columns.every((column, i) => {
      const before = trimmed(record[columns[i - 1] ?? column] ?? '')
      return /^\d{1,4}$/.test(before) && Number(record[column]) === Number(before) + Math.min(i, 1)
    })
  return isCount(first) && !later.some(isCount)
}

/** Whether a text may be a year: 1500 to 2099. */
export function isYear(text: string): boolean {
  return /^(?:1[5-9]|20)\d\d$/.test(text)
}

/**
 * Whether the first record holds the names of the columns. Yes unless it is clear that it does not: a
 * header that is taken for data spoils the types of all columns, while data taken for a header is seen at
 * once, in their names. So a file of one record has a header and no rows.
 */
export function detectHeader(
  table: readonly (readonly string[])[],
  nullTokens: readonly string[],
): boolean {
  return headerEvidence(table, nullTokens) !== 'data'
}
