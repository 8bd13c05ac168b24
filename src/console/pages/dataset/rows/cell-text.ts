/** Characters of a value that a cell shows at most; all of them are shown by its row. */
const most = 200

/**
 * A value as a cell shows it: as it is. Digits are not grouped, because a year and an id are no quantities, and a
 * number with more digits than a float has must keep them.
 */
export function cellText(value: unknown): string {
  const text = String(value)
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`
}
