import { detectPreamble, usualWidth } from './detect-preamble.ts'
import {
  type Sample,
  type SampleMarks,
  type SampleRecord,
  type SampleSplit,
  splitSample,
} from './split-sample.ts'

/** What a text may be split by, the likeliest first, and how likely. */
const candidates: readonly (readonly [delimiter: string, weight: number])[] = [
  [',', 1],
  [';', 1],
  ['\t', 1],
  ['|', 0.95],
  // they are hardly ever used, and in text some of them are
  ['^', 0.6],
  ['~', 0.6],
  ['\x01', 0.6],
  ['\x1e', 0.6],
  ['\x1f', 0.6],
]

/** Marks that are given; undefined or null: to be found. */
export interface GivenMarks {
  readonly delimiter?: string | null | undefined
  readonly quote?: string | null | undefined
  readonly escape?: string | null | undefined
  readonly comment: string
}

/** Characters that tell a delimiter: more would take long. */
const most = 64 * 1024

/**
 * How the records of a sample, whose preamble need not be left out, are split. The delimiter is the one
 * that makes records of one width and leaves no others in the fields.
 *
 * Not by Papa Parse: it looks at the widths of ten records alone, so it takes the comma of a text for the
 * delimiter of a file with tabs, or of one with notes before the table.
 */
export function detectMarks(
  sample: Sample,
  given: GivenMarks,
  nullTokens: readonly string[],
): SampleMarks {
  const { delimiter, quote } = detectQuoting(firstPart(sample), given, nullTokens)
  // an escape is rare, and may come late
  return detectEscape(sample, { ...given, delimiter, quote })
}

function detectQuoting(
  sample: Sample,
  given: GivenMarks,
  nullTokens: readonly string[],
): SampleMarks {
  const plain = detectDelimiter(sample, { ...given, quote: given.quote ?? '"' }, nullTokens)
  if (given.quote != null || opensQuotes.test(sample.text)) return plain
  if (!opensApostrophes.test(sample.text)) return plain
  const other = detectDelimiter(sample, { ...given, quote: "'" }, nullTokens)
  return isQuotedBy(splitSample(sample, other)) ? other : plain
}

const opensApostrophes = /(?:^|[,;\t|])'/m
const opensQuotes = /(?:^|[,;\t|])"/m

function firstPart({ text, whole }: Sample): Sample {
  if (text.length <= most) return { text, whole }
  const end = text.lastIndexOf('\n', most) + 1
  return { text: text.slice(0, end || most), whole: false }
}

function detectDelimiter(
  sample: Sample,
  given: GivenMarks & { readonly quote: string },
  nullTokens: readonly string[],
): SampleMarks {
  const marksFor = (delimiter: string) => detectEscape(sample, { ...given, delimiter })
  if (given.delimiter != null) return marksFor(given.delimiter)
  const tried = candidates
    .filter(([delimiter]) => delimiter === ',' || sample.text.includes(delimiter))
    .map(([delimiter, weight]): Trial => {
      const marks = marksFor(delimiter)
      const split = splitSample(sample, marks)
      return { marks, split, score: weight * consistency(split, nullTokens) }
    })
  const [best] = tried.toSorted((a, b) => b.score - a.score)
  if (best !== undefined && best.score >= 0.4) return best.marks
  const ragged = tried.find(({ split: { records } }) => isSplit(records))
  return ragged?.marks ?? marksFor(hasTabsOnly(sample.text) ? '\t' : ',')
}

interface Trial {
  readonly marks: SampleMarks
  readonly split: SampleSplit
  /** 0 to 1. */
  readonly score: number
}

/** A header without commas but with a tab is what it seems to be, whatever follows. */
function hasTabsOnly(text: string): boolean {
  const [line = ''] = text.replace(/^\s*\n/, '').split('\n', 1)
  return line.includes('\t') && !line.includes(',')
}

/** Whether nearly all records are split, the first one too, if into fields of any number. */
function isSplit(records: readonly SampleRecord[]): boolean {
  const split = records.filter(({ fields }) => fields.length > 1).length
  return (records[0]?.fields.length ?? 0) > 1 && split >= 0.8 * records.length
}

/** How far a delimiter makes records of one width, and fields that it alone splits: 0 to 1. */
function consistency({ records, broken }: SampleSplit, nullTokens: readonly string[]): number {
  const preamble = detectPreamble(records, nullTokens)
  const table = records.filter(({ line }) => line >= preamble)
  const width = usualWidth(table)
  if (width < 2) return 0
  const alike = table.filter(({ fields }) => fields.length === width).length / table.length
  const isHeaderSplit = (table[0]?.fields.length ?? 0) > 1
  const cells = table.reduce((sum, { fields }) => sum + fields.length, 0)
  const foreign = table.reduce((sum, record) => sum + foreignMarks(record), broken)
  const clean = Math.max(0, 1 - foreign / cells)
  return alike * clean * (preamble > 0 ? 0.9 : 1) * (isHeaderSplit ? 1 : 0.5)
}

/** Unquoted fields of a record that hold another delimiter, each as far as it is a sign of that one. */
function foreignMarks({ fields, quoted }: SampleRecord): number {
  let found = 0
  for (const [i, field] of fields.entries()) {
    if (quoted[i] === true) continue
    if (neverText.some((mark) => field.includes(mark))) found += 1
    else if (/[;|](?! )/.test(field)) found += 0.7
    else if (/,(?! )/.test(field) && !isDecimal(field)) found += 0.5
  }
  return found
}

const neverText = ['\t', '\x01', '\x1e', '\x1f']

function isDecimal(field: string): boolean {
  return field.length < 50 && decimalComma.test(field)
}

const decimalComma = /^ *[-+]?[€$£]? ?[\d.' ]*,\d+ ?[€$£%]? *$/

/**
 * The escape that leaves the fewest broken fields: a backslash only where the quote itself cannot be it,
 * as a quoted path may end with a backslash.
 */
function detectEscape(sample: Sample, given: GivenMarks & SampleDelimiter): SampleMarks {
  const { delimiter, quote, comment } = given
  const doubled = { delimiter, quote, escape: given.escape ?? quote, comment }
  const mayBeBackslash = given.escape == null && quote !== '' && sample.text.includes(`\\${quote}`)
  if (!mayBeBackslash) return doubled
  const { broken } = splitSample(sample, doubled)
  if (broken === 0) return doubled
  const backslash = { ...doubled, escape: '\\' }
  return splitSample(sample, backslash).broken <= broken / 10 ? backslash : doubled
}

type SampleDelimiter = Pick<SampleMarks, 'delimiter' | 'quote'>

/** Whether apostrophes stand around fields, not within or before words: they hide a delimiter, or fill a column. */
function isQuotedBy({ records, broken }: SampleSplit): boolean {
  if (broken > 0 || records.length < 2) return false
  if (
    records.some(({ fields, quoted }) =>
      fields.some((field, i) => quoted[i] && /[,;\t|\n]/.test(field)),
    )
  ) {
    return true
  }
  const rows = records.slice(1)
  return (
    rows[0]?.quoted.some((_, i) => rows.every(({ fields, quoted }) => quoted[i] || !fields[i])) ===
    true
  )
}
