import { isUtf8 } from 'node:buffer'
import { TaskFailure } from '#core/errors.ts'
import type { Dialect } from './dialect.ts'
import { parseQuoted } from './parse-quoted.ts'
import { lineStart, splitLines } from './plain-lines.ts'
import { quotedRecord } from './quoted-record.ts'
import { type Position, RecordBlock } from './record-block.ts'
import { countLines, lineBreakAt, lineEnd, type Marks, recordEnd } from './record-end.ts'
import { Rejection } from './rejection.ts'

/**
 * Takes up records in their order, on two lanes: lines without a quote are split as they are, all at once,
 * and the records between them are read as they come; what has backslashes before its quotes, is broken,
 * or longer than a block goes to csv-parse. Nobody can tell which lane a record took.
 */
export class BlockBuilder {
  readonly #dialect: Dialect
  readonly #marks: Marks
  readonly #maxRecordBytes: number
  /** The line that comes next. */
  line: number
  readonly #records: string[][] = []
  readonly #lines: number[] = []
  readonly #problems = new Map<number, Rejection>()
  readonly #quoted = new Set<number>()
  /** What csv-parse gets, in one call: setting it up takes longer than parsing a record. */
  readonly #toParse: { readonly place: number; readonly bytes: Buffer }[] = []

  constructor(dialect: Dialect, marks: Marks, maxRecordBytes: number, line: number) {
    this.#dialect = dialect
    this.#marks = marks
    this.#maxRecordBytes = maxRecordBytes
    this.line = line
  }

  get count(): number {
    return this.#records.length
  }

  /**
   * Takes records from whole lines, as many as can be read as they stand; gives how many bytes they had.
   * `last`: the file ends with these lines.
   */
  addLines(bytes: Buffer, last: boolean): number {
    if (!isText(bytes)) return 0
    const text = bytes.toString()
    const { quote } = this.#marks
    const mark = quote === -1 ? undefined : String.fromCharCode(quote)
    let at = 0
    while (at < text.length) {
      const quoteAt = mark === undefined ? -1 : text.indexOf(mark, at)
      const plain = quoteAt === -1 ? text.length : lineStart(text, at, quoteAt)
      if (plain > at) {
        this.#splitLines(text.slice(at, plain))
        at = plain
        continue
      }
      // the next line has a quote, or is a comment with one
      const isRead = this.#marks.escape === quote && text.charCodeAt(at) !== this.#marks.comment
      const record = isRead ? quotedRecord(text, at, this.#marks, last) : undefined
      if (record === undefined) break
      this.#quoted.add(this.count)
      this.#records.push(record.fields)
      this.#lines.push(this.line)
      this.line += record.lines
      at = record.next
    }
    // nearly all files are ASCII, or have all of it read
    return at === text.length ? bytes.length : Buffer.byteLength(text.slice(0, at))
  }

  /** Lines without a quote, but the last one whole. */
  #splitLines(text: string): void {
    const { delimiter, comment } = this.#dialect
    const lines = splitLines(text)
    // after the last line break stands a line only where the file ends without one
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] ?? ''
      if (line === '' || (comment !== '' && line.startsWith(comment))) continue
      this.#records.push(line.split(delimiter))
      this.#lines.push(this.line + i)
    }
    this.line += lines.length - 1
  }

  /**
   * Takes the record, the empty line or the comment with which the bytes begin; gives its length. 0: more
   * bytes are needed, or it is an error that has to wait until the records before it are given, if it is not the
   * `first`. `last`: the file ends with these bytes. Throws TaskFailure RECORD_TOO_LONG and UNCLOSED_QUOTE.
   */
  addNext(bytes: Buffer, last: boolean, first = this.count === 0): number {
    const emptyLine = lineBreakAt(bytes, 0)
    if (emptyLine > 0) {
      this.line++
      return emptyLine
    }
    const isComment = bytes[0] === this.#marks.comment
    const found = isComment ? lineEnd(bytes, 0, last) : recordEnd(bytes, 0, this.#marks, last)
    const length = found.next ?? bytes.length
    if (length > this.#maxRecordBytes) {
      if (first) throw this.#tooLong(bytes.subarray(0, this.#maxRecordBytes))
      return 0
    }
    if (found.next === undefined) {
      const isUnclosed = found.state === 'open' && last && first
      if (isUnclosed) throw unclosedQuote(this.line + countLines(bytes.subarray(0, found.quoteAt)))
      return 0
    }
    const record = bytes.subarray(0, length)
    if (!isComment) this.#addRecord(record, found.state === 'broken')
    this.line += countLines(record)
    return length
  }

  /** What has been taken, `bytes` in all; `endOffset` is the place in the file after them. */
  block(bytes: Buffer, start: Position, endOffset: number): RecordBlock {
    const all = Buffer.concat(this.#toParse.map(({ bytes }) => bytes))
    const parsed =
      this.#toParse.length === 0 ? [] : parseQuoted(all, this.#toParse.length, this.#dialect)
    for (const [i, { place }] of this.#toParse.entries()) this.#records[place] = parsed[i] ?? []
    const parts = {
      records: this.#records,
      lines: this.#lines,
      problems: this.#problems,
      quoted: this.#quoted,
      bytes,
      start,
      end: { offset: endOffset, line: this.line, record: start.record + this.count },
    }
    return new RecordBlock(parts, this.#dialect)
  }

  #addRecord(bytes: Buffer, isBroken: boolean): void {
    const place = this.count
    const problem = isBroken ? invalidQuote : this.#problemOf(bytes)
    this.#lines.push(this.line)
    this.#records.push([])
    if (bytes.includes(this.#marks.quote)) this.#quoted.add(place)
    if (problem !== undefined) this.#problems.set(place, problem)
    else if (this.#quoted.has(place)) this.#toParse.push({ place, bytes })
    else
      this.#records[place] = (splitLines(bytes.toString())[0] ?? '').split(this.#dialect.delimiter)
  }

  /** `head`: as much of the record as is allowed. */
  #tooLong(head: Buffer): TaskFailure {
    const found = recordEnd(head, 0, this.#marks, false)
    const opened = found.state === 'open' ? countLines(head.subarray(0, found.quoteAt)) : null
    return recordTooLong(
      this.line,
      this.#maxRecordBytes,
      opened === null ? null : this.line + opened,
    )
  }

  #problemOf(bytes: Buffer): Rejection | undefined {
    const { encoding } = this.#dialect
    if (!isUtf8(bytes)) return encoding === 'utf-8' ? invalidUtf8 : invalidEncoding(encoding)
    return bytes.includes(0) ? nulByte : undefined
  }
}

/** Whether bytes are what databases hold as text. */
export function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0)
}

const invalidQuote = new Rejection(
  'INVALID_QUOTE',
  'text follows the closing quote of a field; quotes within a quoted field are written twice',
)
const nulByte = new Rejection('NUL_BYTE', 'the record holds a NUL byte, which is no text')
const invalidUtf8 = new Rejection(
  'INVALID_UTF8',
  'the record is not valid UTF-8; save the file as UTF-8, or say which encoding it has',
)

function invalidEncoding(encoding: string): Rejection {
  const message = `the record holds bytes that are no characters in ${encoding}; is it the right encoding?`
  return new Rejection('INVALID_ENCODING', message)
}

/** `quoteLine`: where a quote opens that has no end; null where none does. */
export function recordTooLong(
  line: number,
  maxRecordBytes: number,
  quoteLine: number | null,
): TaskFailure {
  const limit = maxRecordBytes.toLocaleString('en')
  const advice =
    quoteLine === null
      ? 'Are its lines ended in another way, or is MAX_RECORD_BYTES of the server too small?'
      : `Most likely the quote that opens on line ${quoteLine} is never closed.`
  return new TaskFailure(
    'RECORD_TOO_LONG',
    `The record that begins on line ${line} is longer than ${limit} bytes. ${advice}`,
    { retryable: false },
  )
}

function unclosedQuote(line: number): TaskFailure {
  return new TaskFailure(
    'UNCLOSED_QUOTE',
    `The quote that opens on line ${line} is never closed: the file ends before it. Close it, or set the dialect’s quote.`,
    { retryable: false },
  )
}
