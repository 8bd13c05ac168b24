import { headerEvidence, isYear } from './detect-header.ts'
import type { SampleRecord } from './split-sample.ts'
import { valueForm } from './value-form.ts'

/** Lines before a table that say what they are, whatever the table’s delimiter. */
export function fixedPreamble(text: string): number {
  const form = multipart.exec(text)?.[0]
  if (form !== undefined) return form.split('\n').length - 1
  return separatorLine.test(text) ? 1 : 0
}

/** What a browser sends before the file in a form: RFC 7578. */
const multipart =
  /^--[^\n]+\n(?=[^\n]*content-disposition:|[^\n]+\n+content-disposition:)(?:[\w-]+:[^\n]*\n)+\n/i

/** Excel reads the delimiter from it. */
const separatorLine = /^(["']?)sep=(?=[\t -~])([^\w"'])\1[ ,;\t]*(?:\n|$)/i

/** The delimiter that the first line names for Excel. */
export function namedDelimiter(text: string): string | undefined {
  return separatorLine.exec(text)?.[2]
}

/** More lines than that before a table are no preamble. */
const most = 60

/**
 * Lines before the table, 0 unless it is clear that they are no part of it: comments, or a title and
 * notes of few fields, and then records of many fields that are alike. What is skipped is never seen
 * again, so a header that is shorter than its rows must not be taken for a title.
 */
export function detectPreamble(
  records: readonly SampleRecord[],
  nullTokens: readonly string[],
): number {
  const comments = leadingComments(records)
  const rest = records.slice(comments)
  const table = rest[titles(rest, nullTokens)]
  return table === undefined || table === records[0] ? 0 : table.line
}

/** A line of comment has another number of fields than the table, else it is a header: `#id,name`. */
function leadingComments(records: readonly SampleRecord[]): number {
  let count = records.findIndex((record) => record.fields[0]?.startsWith('#') !== true)
  if (count < 1) return 0
  const width = commonWidth(records.slice(count))
  if (width === undefined) return 0
  while (count > 0 && records[count - 1]?.fields.length === width) count--
  const isData = ({ fields }: SampleRecord) =>
    fields.length === width && !/^#+ /.test(fields[0] ?? '')
  return records.slice(0, count).some(isData) ? 0 : count
}

function titles(records: readonly SampleRecord[], nullTokens: readonly string[]): number {
  const width = usualWidth(records.slice(Math.floor(records.length / 2)))
  const at = tableStart(records, width)
  const before = records.slice(0, Math.max(at, 0)).filter((record) => !isEmpty(record))
  const table = records.slice(at)
  const [header, ...rows] = table
  if (at > most || header === undefined) return 0
  // empty rows name no column, and nothing is lost with them
  if (before.length === 0) return Math.max(at, 0)
  if (commonWidth(table) !== width) return 0
  const widest = Math.max(...before.map(filledWidth))
  const isNamed = header.fields.every(mayBeName)
  const sample = table.slice(0, 1000).map(({ fields }) => fields)
  const differs = isNamed && headerEvidence(sample, nullTokens) === 'names'
  const isPlural = before.length > 1
  const isProse = before.every(isSentence)
  if (isGap(records, at)) {
    if (!isNamed && (rows.length < 3 || !(isPlural || isProse))) return 0
    return widest === 1 || (widest < width && differs) || 2 * widest <= width ? at : 0
  }
  // nothing but the fields themselves parts the title from the table
  if (!isNamed) return 0
  if (widest === 1 && width > 2) return differs || isProse ? at : 0
  if (widest === 1) return differs && (isPlural || isProse) ? at : 0
  return widest === 2 && width > 3 && isPlural && differs ? at : 0
}

function mayBeName(field: string): boolean {
  const name = field.trim()
  return valueForm(name) === undefined || isYear(name)
}

/**
 * The first record of the table’s width. Titles in a spreadsheet have that width too, most of it empty,
 * and below them an empty row.
 */
function tableStart(records: readonly SampleRecord[], width: number): number {
  const isTable = (record: SampleRecord) => record.fields.length === width && !isEmpty(record)
  const full = records.findIndex((record) => isTable(record) && 2 * filledWidth(record) > width)
  const isBelowGap = records.slice(0, full + 1).some((_, i) => isGap(records, i))
  return full > 0 && isBelowGap ? full : records.findIndex(isTable)
}

/** Whether a blank line or an empty row is just before a record. */
function isGap(records: readonly SampleRecord[], i: number): boolean {
  const before = records[i - 1]
  return before !== undefined && (records[i]?.afterBlank === true || isEmpty(before))
}

function isEmpty({ fields }: SampleRecord): boolean {
  return fields.every((field) => field.trim() === '')
}

/** Fields without the empty ones at the end. */
function filledWidth({ fields }: SampleRecord): number {
  return fields.findLastIndex((field) => field.trim() !== '') + 1
}

function isSentence({ fields }: SampleRecord): boolean {
  return fields[0]?.trim().includes(' ') === true
}

/** How many fields most records have. */
export function usualWidth(records: readonly SampleRecord[]): number {
  const counts = new Map<number, number>()
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1)
  let usual = 0
  for (const [width, count] of counts) {
    const known = counts.get(usual) ?? 0
    if (count > known || (count === known && width > usual)) usual = width
  }
  return usual
}

/** How many fields, at least two, nearly all of two records or more have. */
function commonWidth(records: readonly SampleRecord[]): number | undefined {
  const width = usualWidth(records)
  const alike = records.filter(({ fields }) => fields.length === width).length
  return width > 1 && alike > 1 && alike >= 0.8 * records.length ? width : undefined
}
