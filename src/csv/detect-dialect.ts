import { type DialectInput, dateOrders, encodings } from '#core/dialect.ts'
import { carriedDialect } from './carried-dialect.ts'
import { detectDateOrder } from './detect-dates.ts'
import { detectMarks } from './detect-delimiter.ts'
import { detectEncoding } from './detect-encoding.ts'
import { detectHeader } from './detect-header.ts'
import { detectDecimalSeparator } from './detect-numbers.ts'
import { detectPreamble, fixedPreamble, namedDelimiter } from './detect-preamble.ts'
import { type Dialect, defaultDialect, type Encoding } from './dialect.ts'
import { plainName } from './plain-name.ts'
import { splitSample } from './split-sample.ts'
import { transcoder } from './transcode.ts'

/** Bytes that tell all but the encoding: a letter that is none in ASCII can be rare. */
const tableBytes = 64 * 1024

/**
 * The dialect of a file, from its name and its first bytes, which may end anywhere. `given` wins, and
 * helps to find the rest; `whole`: the file ends with `head`. Comments are never looked for: rows that
 * begin with # must not vanish.
 */
export function detectDialect(
  name: string,
  head: Buffer,
  input: DialectInput,
  whole: boolean,
): Dialect {
  const encoding = encodings.find((known) => known === input.encoding) ?? detectEncoding(head)
  const isWhole = whole && head.length <= tableBytes
  const text = decoded(head.subarray(0, tableBytes), encoding, isWhole)
  const said = Object.entries(input).filter(([, value]) => value != null)
  const given: DialectInput = { ...carriedDialect(text), ...Object.fromEntries(said) }
  const nullTokens = given.nullTokens ?? defaultDialect.nullTokens
  const comment = given.comment ?? defaultDialect.comment
  const skipped = given.skipLines ?? fixedPreamble(text)
  const sample = { text: withoutLines(text, skipped), whole: isWhole }
  const delimiter = given.delimiter ?? namedDelimiter(text) ?? likelyDelimiter(name, sample.text)
  const marks = detectMarks(sample, { ...given, delimiter, comment }, nullTokens)
  const { records } = splitSample(sample, marks)
  const preamble = given.skipLines == null ? detectPreamble(records, nullTokens) : 0
  const table = records.filter(({ line }) => line >= preamble).map(({ fields }) => fields)
  const header = given.header ?? detectHeader(table.slice(0, 1000), nullTokens)
  const rows = header ? table.slice(1) : table
  return {
    ...marks,
    encoding,
    header,
    skipLines: skipped + preamble,
    nullTokens,
    decimalSeparator:
      decimalSeparator(given) ?? detectDecimalSeparator(rows, nullTokens, marks.delimiter),
    dateOrder: dateOrders.find((known) => known === given.dateOrder) ?? detectDateOrder(rows),
  }
}

function decimalSeparator({ decimalSeparator: given }: DialectInput): '.' | ',' | undefined {
  return given === '.' || given === ',' ? given : undefined
}

/** The text of the lines that are whole, each ended by LF. */
function decoded(head: Buffer, encoding: Encoding, whole: boolean): string {
  const text = transcoder(encoding)
    .write(head)
    .toString()
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
  // a line without end is better than none
  return whole ? text : text.slice(0, text.lastIndexOf('\n') + 1 || text.length)
}

function withoutLines(text: string, count: number): string {
  let at = 0
  for (let i = 0; i < count; i++) {
    const lineEnd = text.indexOf('\n', at)
    if (lineEnd === -1) return ''
    at = lineEnd + 1
  }
  return text.slice(at)
}

function likelyDelimiter(name: string, text: string): string | undefined {
  // the file of rejected rows that Sluice itself writes
  const own = /^\s*"?_sluice_line"?(?=[\t -~])([^\w"])"?_sluice_/.exec(text)?.[1]
  return own ?? (/\.(?:tsv|tab)$/i.test(plainName(name)) ? '\t' : undefined)
}
