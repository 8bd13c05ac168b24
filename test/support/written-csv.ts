import fc from 'fast-check'
import { decode, encode } from 'iconv-lite'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { encodings } from '../../src/core/dialect.ts'

/** A record of a file that was written, and where it stands there. */
export interface WrittenRecord {
  readonly fields: readonly string[]
  readonly quoted: readonly boolean[]
  readonly raw: string
  /** The line on which it begins, from 1. */
  readonly line: number
  /** Bytes before it, and as far as its line break. */
  readonly start: number
  readonly end: number
}

export interface WrittenCsv {
  readonly dialect: Dialect
  readonly text: string
  readonly bytes: Buffer
  readonly records: readonly WrittenRecord[]
  /** The line on which whatever follows would begin. */
  readonly nextLine: number
}

/** Characters that only some encodings have, and in UTF-16 those whose bytes look like marks of CSV. */
const others: Record<Dialect['encoding'], readonly string[]> = {
  'utf-8': ['é', '€', '😀', '\u2028', '\u0085', '中'],
  'utf-16le': ['é', '😀', '\u0a0a', '\u0d0a', '\u2222', '\u2c22', '\u0a0d', '\u5c22'],
  'utf-16be': ['é', '😀', '\u0a0a', '\u0d0a', '\u2222', '\u2c22', '\u0a0d', '\u5c22'],
  'windows-1250': ['ě', '€', 'Ł'],
  'windows-1251': ['Ж', 'я', '№'],
  'windows-1252': ['é', '€', 'Ÿ', '“'],
  'windows-1253': ['α', 'Ώ', '€'],
  'windows-1254': ['ğ', 'İ', '€'],
  'windows-1257': ['ė', 'Ž', '€'],
  'iso-8859-2': ['ł', 'Ő'],
  'iso-8859-15': ['€', 'Š', 'Œ', '\u0085'],
  'koi8-r': ['Ж', 'я', '─'],
  macintosh: ['é', '†', '™'],
}

const lineBreaks = ['\n', '\r\n', '\r']
const lineBreak = fc.constantFrom(...lineBreaks)

/** Any dialect, of which no two marks are the same character. */
export const anyDialect: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', '\x01', ' ', ':', '~', '^'),
    quote: fc.constantFrom('"', '"', "'", '`', ''),
    hasBackslashes: fc.boolean(),
    comment: fc.constantFrom('', '#', '%', '/'),
    encoding: fc.constantFrom(...encodings),
  })
  .map(({ hasBackslashes, ...marks }) => {
    return { ...defaultDialect, ...marks, escape: hasBackslashes ? '\\' : marks.quote }
  })

/** Any text in a file of the dialect, with all that means something there. */
function textOf({ delimiter, quote, comment, encoding }: Dialect): fc.Arbitrary<string> {
  const marks = [delimiter, quote, `${quote}${quote}`, comment, '\\', '#', '"', ',', ...lineBreaks]
  const part = fc.constantFrom('a', 'b', '0', ' ', '\t', ...marks, ...others[encoding])
  return fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
}

/** A file of a dialect, in which what is no record stands wherever it may. `times`: its lines are repeated. */
function fileIn(dialect: Dialect, times: fc.Arbitrary<number>): fc.Arbitrary<WrittenCsv> {
  const text = textOf(dialect)
  const noRecord = fc.record({ text, isComment: fc.boolean(), lineBreak })
  const noRecords = fc.array(noRecord, { maxLength: 2 })
  return fc
    .record({
      hasMark: fc.boolean(),
      before: noRecords,
      lines: fc.array(
        fc.record({
          fields: fc.array(fc.record({ text, isQuoted: fc.boolean() }), {
            minLength: 1,
            maxLength: 5,
          }),
          lineBreak,
          after: noRecords,
        }),
        { maxLength: 10 },
      ),
      times,
      isCutOff: fc.boolean(),
    })
    .map((shape) => written(dialect, shape))
}

export const anyFile = anyDialect.chain((dialect) => fileIn(dialect, fc.constant(1)))

/** Of several blocks. */
export const longFile = anyDialect.chain((dialect) =>
  fileIn(dialect, fc.integer({ min: 50, max: 200 })),
)

interface NoRecord {
  readonly text: string
  readonly isComment: boolean
  readonly lineBreak: string
}

interface Shape {
  readonly hasMark: boolean
  readonly before: readonly NoRecord[]
  readonly lines: readonly {
    readonly fields: readonly { readonly text: string; readonly isQuoted: boolean }[]
    readonly lineBreak: string
    readonly after: readonly NoRecord[]
  }[]
  readonly times: number
  /** The last record has no line break. */
  readonly isCutOff: boolean
}

function written(dialect: Dialect, shape: Shape): WrittenCsv {
  const { hasMark, before, lines, times, isCutOff } = shape
  let text = hasMark && dialect.encoding.startsWith('utf') ? '\ufeff' : ''
  let offset = encoded(text, dialect).length
  let line = 1
  const records: WrittenRecord[] = []
  const add = (raw: string, lineBreak: string) => {
    // an LF just after a CR would be no second line break
    const isJoined = raw === '' && text.endsWith('\r') && lineBreak === '\n'
    const added = raw + (isJoined ? '\r\n' : lineBreak)
    text += added
    offset += encoded(added, dialect).length
    line += lineCount(added)
  }
  const addNoRecords = (all: readonly NoRecord[]) => {
    for (const { text, isComment, lineBreak } of all) {
      const isLine = isComment && dialect.comment !== ''
      add(isLine ? dialect.comment + text.replaceAll(/[\r\n]/g, '') : '', lineBreak)
    }
  }
  addNoRecords(before)
  for (let i = 0; i < times * lines.length; i++) {
    const { fields, lineBreak, after } = lines[i % lines.length] ?? nothing
    const isLast = isCutOff && i === times * lines.length - 1
    const record = { ...writtenRecord(dialect, fields), line, start: offset }
    add(record.raw, isLast ? '' : lineBreak)
    records.push({ ...record, end: offset })
    if (!isLast) addNoRecords(after)
  }
  return { dialect, text, bytes: encoded(text, dialect), records, nextLine: line }
}

const nothing: Shape['lines'][number] = { fields: [], lineBreak: '', after: [] }

function writtenRecord(dialect: Dialect, given: Shape['lines'][number]['fields']) {
  const { quote, comment } = dialect
  const fields: string[] = []
  const quoted: boolean[] = []
  const parts = given.map((field, i) => {
    const isAlone = given.length === 1
    const text = quote === '' ? unquotable(dialect, field.text, i, isAlone) : field.text
    const mustBeQuoted =
      holdsMark(dialect, text) ||
      (isAlone && text === '') ||
      (i === 0 && comment !== '' && text.startsWith(comment))
    const isQuoted = quote !== '' && (field.isQuoted || mustBeQuoted)
    fields.push(text)
    quoted.push(isQuoted)
    return isQuoted ? quote + escaped(dialect, text) + quote : text
  })
  return { fields, quoted, raw: parts.join(dialect.delimiter) }
}

function holdsMark({ delimiter, quote }: Dialect, text: string): boolean {
  return text.startsWith(quote) || text.includes(delimiter) || /[\r\n]/.test(text)
}

/** The text as far as it can stand in a file without quotes. */
function unquotable({ delimiter, comment }: Dialect, text: string, i: number, isAlone: boolean) {
  const bare = text.replaceAll(/[\r\n]/g, '').replaceAll(delimiter, '')
  const isComment = i === 0 && comment !== '' && bare.startsWith(comment)
  return isComment || (isAlone && bare === '') ? `a${bare}` : bare
}

function escaped({ quote, escape: mark }: Dialect, text: string): string {
  const safe = mark === quote ? text : text.replaceAll(mark, mark + mark)
  return safe.replaceAll(quote, mark + quote)
}

/** Line breaks in a text: LF, CRLF and CR are one each. */
export function lineCount(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0
}

/** By another library than the one under test. */
export function encoded(text: string, { encoding }: Pick<Dialect, 'encoding'>): Buffer {
  return encode(text, encoding)
}

export function decoded(bytes: Buffer, { encoding }: Dialect): string {
  return decode(bytes, encoding, { stripBOM: false })
}
