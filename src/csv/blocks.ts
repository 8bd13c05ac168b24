import { TaskFailure } from '#core/errors.ts'
import type { Dialect } from './dialect.ts'
import { parseBlock } from './parse-block.ts'
import type { Borders, Position, RecordBlock } from './record-block.ts'
import { countLines, lineBreakAt, marksOf, type RecordEnd, recordEnds } from './record-end.ts'
import { Rejection } from './rejection.ts'

/** A block stays small, so that whoever pulls it can stop, or let others run, between two. */
const maxRecords = 500
const maxBytes = 32 * 1024

/** Some of a file's bytes. */
export interface Stretch {
  readonly bytes: Buffer
  readonly at: Position
  /** The file ends with these bytes. */
  readonly last: boolean
}

/**
 * The records that end within a stretch of the file; gives the place from which more bytes are needed.
 * Throws as `records` does.
 */
export function* blocks(
  stretch: Stretch,
  dialect: Dialect,
  maxRecordBytes: number,
): Generator<RecordBlock, Position, undefined> {
  const endOf = recordEnds(stretch.bytes, marksOf(dialect), stretch.last)
  let at = afterByteOrderMark(stretch)
  for (;;) {
    const borders = findBorders(stretch, at, endOf, maxRecordBytes)
    if (borders.starts.length === 0) return borders.end
    yield parseBlock(borders, dialect)
    at = borders.end
  }
}

const byteOrderMark = Buffer.from('\ufeff')

function afterByteOrderMark({ bytes, at }: Stretch): Position {
  const length = byteOrderMark.length
  const isMarked = at.offset === 0 && bytes.subarray(0, length).equals(byteOrderMark)
  return isMarked ? { ...at, offset: length } : at
}

/**
 * The next records, at least one where a whole one is there. Counts bytes and lines itself: csv-parse
 * counts a CRLF within quotes as two lines.
 */
function findBorders(
  { bytes, at: { offset: base }, last }: Stretch,
  from: Position,
  endOf: (from: number) => RecordEnd,
  maxRecordBytes: number,
): Borders {
  const starts: number[] = []
  const ends: number[] = []
  const lines: number[] = []
  const broken = new Map<number, Rejection>()
  let { offset, line } = from
  let start = offset
  while (offset - base < bytes.length && starts.length < maxRecords && offset - start < maxBytes) {
    const index = offset - base
    const emptyLine = lineBreakAt(bytes, index)
    if (emptyLine > 0) {
      offset += emptyLine
      line++
      if (starts.length === 0) start = offset
      continue
    }
    const found = endOf(index)
    const length = ('next' in found ? found.next : bytes.length) - index
    if (!('next' in found) || length > maxRecordBytes) {
      // the records before it are given first
      if (starts.length > 0) break
      if (length > maxRecordBytes) throw recordTooLong(line, maxRecordBytes)
      if (found.state === 'open' && last) {
        throw unclosedQuote(line + countLines(bytes, index, found.quoteAt))
      }
      break
    }
    if (found.state === 'broken') broken.set(offset, invalidQuote)
    starts.push(offset)
    lines.push(line)
    offset += length
    line += countLines(bytes, index, found.next)
    ends.push(offset)
  }
  const end = { offset, line, record: from.record + starts.length }
  return {
    bytes: bytes.subarray(start - base, offset - base),
    start,
    starts,
    ends,
    lines,
    broken,
    end,
  }
}

const invalidQuote = new Rejection(
  'INVALID_QUOTE',
  'text follows the closing quote of a field; quotes within a quoted field are written twice',
)

function recordTooLong(line: number, maxRecordBytes: number): TaskFailure {
  const limit = maxRecordBytes.toLocaleString('en')
  return new TaskFailure(
    'RECORD_TOO_LONG',
    `The record that begins on line ${line} is longer than ${limit} bytes. Most likely a quote opens in it that is never closed.`,
    { retryable: false },
  )
}

function unclosedQuote(line: number): TaskFailure {
  return new TaskFailure(
    'UNCLOSED_QUOTE',
    `The quote that opens on line ${line} is never closed: the file ends before it.`,
    { retryable: false },
  )
}
