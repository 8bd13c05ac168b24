import { recordTooLong } from './block-builder.ts'
import type { Dialect } from './dialect.ts'
import { wholeLines } from './plain-lines.ts'
import type { Position } from './record-block.ts'
import { isCut, lineEnd } from './record-end.ts'
import { byteOrderMarkLength, encodedLength } from './transcode.ts'

/** Some of a file's bytes, in UTF-8. */
export interface Stretch {
  readonly bytes: Buffer
  readonly at: Position
  /** The file ends with these bytes. */
  readonly last: boolean
}

/** What a block has at most; its last record may go beyond the bytes. */
export interface BlockSize {
  readonly records: number
  /** Of UTF-8. */
  readonly bytes: number
}

const fewestBytes = 1024

/** Takes up records one after the other and makes a block of them. */
export interface Builder<Block> {
  /** Records that were taken. */
  readonly count: number
  /** Takes records from whole lines, as many as it likes; gives how many bytes they had. `last`: the file ends with them. */
  addLines(bytes: Buffer, last: boolean): number
  /**
   * Takes the record, the empty line or the comment with which the bytes begin; gives its length. 0: more bytes
   * are needed, or it is an error that has to wait until the records before it are given.
   */
  addNext(bytes: Buffer, last: boolean): number
  /** What was taken, `bytes` in all; `endOffset` is the place in the file after them. */
  block(bytes: Buffer, start: Position, endOffset: number): Block
}

/** Cuts a file into blocks of records, stretch after stretch. Each method throws as `records` does. */
export class BlockCutter<Block extends { readonly end: Position }> {
  readonly #builderAt: (line: number) => Builder<Block>
  readonly #dialect: Dialect
  readonly #maxRecordBytes: number
  readonly #most: BlockSize
  /** Bytes that a block is to have: fewer where records are short. */
  #aim = 4 * 1024

  /** `builderAt` gives the builder of the block that begins at a line. */
  constructor(
    dialect: Dialect,
    maxRecordBytes: number,
    most: BlockSize,
    builderAt: (line: number) => Builder<Block>,
  ) {
    this.#builderAt = builderAt
    this.#dialect = dialect
    this.#maxRecordBytes = maxRecordBytes
    this.#most = most
  }

  /** The records that end within a stretch; gives what is left of it. */
  *blocks(stretch: Stretch): Generator<Block, Stretch, undefined> {
    for (let rest = stretch; ; ) {
      const cut = this.#cut(rest)
      if (cut === undefined) return rest
      this.#adapt(cut.count, rest.bytes.length - cut.rest.bytes.length)
      rest = cut.rest
      // also where it has no records: gigabytes of empty lines are work that can be paused
      yield cut.block
    }
  }

  /** The first record of a stretch in a block of its own, where it ends within it, and what is left. */
  first(stretch: Stretch): { block: Block | undefined; rest: Stretch } {
    const { block, count, rest } = this.#cut(stretch, 1) ?? { rest: stretch }
    return { block: count === 1 ? block : undefined, rest }
  }

  /** A stretch without its first lines, and how many of these are still to come. */
  skip(stretch: Stretch, lines: number): { rest: Stretch; left: number } {
    const { bytes, at, last } = stretch
    const from = textStart(stretch)
    let index = from
    let left = lines
    while (left > 0 && index < bytes.length) {
      const { next } = lineEnd(bytes, index, last)
      if (next === undefined) break
      index = next
      left--
    }
    const line = at.line + lines - left
    if (left > 0 && bytes.length - index > this.#maxRecordBytes) {
      throw recordTooLong(line, this.#maxRecordBytes, null)
    }
    if (index === from) return { rest: stretch, left }
    const offset = at.offset + this.#encodedLength(bytes.subarray(0, index))
    return { rest: { bytes: bytes.subarray(index), at: { ...at, offset, line }, last }, left }
  }

  #cut(stretch: Stretch, most = Number.POSITIVE_INFINITY) {
    const { bytes, at, last } = stretch
    const from = textStart(stretch)
    const builder = this.#builderAt(at.line)
    const to = this.#take(builder, bytes, from, last, most)
    if (to === from) return undefined
    const content = bytes.subarray(from, to)
    const start = { ...at, offset: at.offset + this.#encodedLength(bytes.subarray(0, from)) }
    const block = builder.block(content, start, start.offset + this.#encodedLength(content))
    return { block, count: builder.count, rest: { bytes: bytes.subarray(to), at: block.end, last } }
  }

  /** Gives where the next record begins. */
  #take(builder: Builder<Block>, bytes: Buffer, from: number, last: boolean, most: number): number {
    const stop = Math.min(bytes.length, from + Math.min(this.#aim, this.#maxRecordBytes))
    let index = from
    while (index < stop && builder.count < most) {
      const end = most === 1 ? index : wholeLines(bytes, index, stop, last)
      const isEnd = last && end === bytes.length
      const length =
        (end > index && builder.addLines(bytes.subarray(index, end), isEnd)) ||
        this.#addNext(builder, bytes, index, last)
      if (length === 0) break
      index += length
    }
    return index
  }

  #addNext(builder: Builder<Block>, bytes: Buffer, at: number, last: boolean): number {
    return isCut(bytes, at, last) ? 0 : builder.addNext(bytes.subarray(at), last)
  }

  #encodedLength(utf8: Buffer): number {
    return encodedLength(this.#dialect.encoding, utf8)
  }

  #adapt(records: number, bytes: number): void {
    const wanted = (bytes / Math.max(1, records)) * this.#most.records
    this.#aim = Math.ceil(Math.min(Math.max(wanted, fewestBytes), this.#aim * 2, this.#most.bytes))
  }
}

/** Only at the beginning of a file it is none of the text. */
function textStart({ bytes, at }: Stretch): number {
  return at.offset === 0 ? byteOrderMarkLength(bytes) : 0
}
