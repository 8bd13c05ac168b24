import type { RejectedRow } from '#core/columns.ts'
import { BlockBuilder, isText } from './block-builder.ts'
import { type FieldScanner, fieldForm } from './field-scanner.ts'
import type { PlacedValues } from './placed-values.ts'
import type { Position } from './record-block.ts'
import { countLines, lineBreakAt, lineEnd, type Marks } from './record-end.ts'
import { RowBlock } from './row-block.ts'
import type { RowPlan } from './row-plan.ts'

/** What the blocks of a file have in common. */
interface RowTools {
  readonly plan: RowPlan
  readonly marks: Marks
  readonly scanner: FieldScanner
  readonly values: PlacedValues
}

/**
 * Takes up records in their order and makes rows of them, on two lanes. Where all of a record is plain to see, its values are
 * places in the file's bytes, or bytes written anew. The others become texts first (`BlockBuilder`), and these have the last
 * word on what a record means and why it is rejected. Nobody can tell which lane a record took.
 */
export class RowBuilder {
  readonly #plan: RowPlan
  readonly #marks: Marks
  readonly #scanner: FieldScanner
  readonly #values: PlacedValues
  /** Takes the records that have to become texts. */
  readonly #texts: BlockBuilder
  /** Their bytes, and their places among all records. */
  readonly #textBytes: Buffer[] = []
  readonly #textPlaces: number[] = []
  /** The line that comes next. */
  #line: number
  #count = 0
  /** Bytes that have been taken. */
  #taken = 0

  /** `line` is the first. The rows of the block before are no longer there. */
  constructor({ plan, marks, scanner, values }: RowTools, maxRecordBytes: number, line: number) {
    this.#plan = plan
    this.#marks = marks
    this.#scanner = scanner
    this.#values = values
    values.clear()
    this.#texts = new BlockBuilder(plan.spec.dialect, marks, maxRecordBytes, line)
    this.#line = line
  }

  /** Records that have been taken. */
  get count(): number {
    return this.#count
  }

  /**
   * Takes records from whole lines, as many as end within them; gives how many bytes they had. `last`: the
   * file ends with these lines.
   */
  addLines(bytes: Buffer, last: boolean): number {
    this.#scanner.scan(bytes)
    const areTexts = isText(bytes)
    let at = 0
    while (at < bytes.length) {
      const length =
        this.#skip(bytes, at) ||
        this.#takePlain(bytes, at, last, areTexts) ||
        this.#takeText(bytes.subarray(at), last)
      if (length === 0) break
      at += length
    }
    this.#taken += at
    return at
  }

  /** As `BlockBuilder.addNext`. */
  addNext(bytes: Buffer, last: boolean): number {
    const length = this.#takeText(bytes, last)
    this.#taken += length
    return length
  }

  /** The rows of what has been taken, `bytes` in all; `endOffset` is the place in the file after them. */
  block(bytes: Buffer, start: Position, endOffset: number): RowBlock {
    const { spec } = this.#plan
    const first = (spec.base ?? 0) + start.record + 1
    const end = { offset: endOffset, line: this.#line, record: start.record + this.#count }
    const rejected = this.#resolveTexts(start, endOffset)
    return new RowBlock(this.#values.rows(bytes, first), rejected, {
      bytes,
      start,
      end,
      first,
      dialect: spec.dialect,
    })
  }

  /** The length of the empty line or the comment at `at`; 0 where a record begins. */
  #skip(bytes: Buffer, at: number): number {
    const { comment } = this.#marks
    const byte = bytes[at]
    if (byte === comment) {
      const next = lineEnd(bytes, at, true).next ?? bytes.length
      this.#line += countLines(bytes.subarray(at, next))
      return next - at
    }
    const length = lineBreakAt(bytes, at)
    if (length > 0) this.#line++
    return length
  }

  /** Takes the record at `at` where all of it is plain to see; gives its length. */
  #takePlain(bytes: Buffer, at: number, last: boolean, areTexts: boolean): number {
    const scanner = this.#scanner
    const next = scanner.find(at, last)
    if (next === 0 || (!areTexts && !isText(bytes.subarray(at, next)))) return 0
    const { repeatedHeader } = this.#plan
    const { place } = repeatedHeader
    if (place !== undefined) {
      const from = scanner.bounds[place * 2] as number
      const to = scanner.bounds[place * 2 + 1] as number
      const isDoubled = scanner.forms[place] === fieldForm.doubled
      if (isDoubled || repeatedHeader.maybe(bytes, from, to)) return 0
    }
    if (!this.#values.add(bytes, this.#taken, scanner)) return 0
    this.#count++
    this.#line += scanner.lines
    return next - at
  }

  /** Takes the record with which the bytes begin as texts; gives its length. */
  #takeText(bytes: Buffer, last: boolean): number {
    const texts = this.#texts
    const before = texts.count
    texts.line = this.#line
    const length = texts.addNext(bytes, last, this.#count === 0)
    this.#line = texts.line
    if (texts.count > before) {
      this.#textBytes.push(bytes.subarray(0, length))
      this.#textPlaces.push(this.#count++)
      this.#values.leaveOut()
    }
    return length
  }

  /** Makes rows of the records that became texts; gives those that are rejected. */
  #resolveTexts(start: Position, endOffset: number): RejectedRow[] {
    if (this.#textPlaces.length === 0) return []
    const block = this.#texts.block(Buffer.concat(this.#textBytes), start, endOffset)
    const rejected: RejectedRow[] = []
    for (const [i, place] of this.#textPlaces.entries()) {
      const made = this.#plan.row(block, i)
      if (Array.isArray(made)) this.#values.putIn(place, made)
      else rejected.push(made)
    }
    return rejected
  }
}
