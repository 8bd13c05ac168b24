import type { RejectedRow } from '#core/columns.ts'
import type { PackedRows } from '#core/packed-rows.ts'
import type { Dialect } from './dialect.ts'
import { type Position, RecordBlock } from './record-block.ts'
import { countLines } from './record-end.ts'
import type { Rejection } from './rejection.ts'

interface RowSource {
  /** The block in UTF-8. */
  readonly bytes: Buffer
  /** Before and after these bytes. */
  readonly start: Position
  readonly end: Position
  /** The number of the first record’s row. */
  readonly first: number
  readonly dialect: Dialect
}

/** What became of a block of records. */
export class RowBlock {
  /**
   * Numbered by their place in the file, so rejected records leave gaps. Only until the next block is asked for: its rows take
   * the same arrays (`keepRows`).
   */
  readonly rows: PackedRows
  readonly rejected: readonly RejectedRow[]
  readonly #source: RowSource

  constructor(rows: PackedRows, rejected: readonly RejectedRow[], source: RowSource) {
    this.rows = rows
    this.rejected = rejected
    this.#source = source
  }

  /** After the block. */
  get end(): Position {
    return this.#source.end
  }

  /** Rejects one of the rows after all, by its number. */
  reject(number: number, why: Rejection): RejectedRow {
    const { bytes, start, end, first, dialect } = this.#source
    const parts = { records: [], lines: [], problems: new Map(), quoted: new Set<number>() }
    const block = new RecordBlock({ ...parts, bytes, start, end }, dialect)
    const i = number - first
    const line = start.line + countLines(bytes.subarray(0, block.beginning(i)))
    return { ...noValue, line, record: block.raw(i), code: why.code, message: why.message }
  }
}

const noValue = { column: null, value: null }
