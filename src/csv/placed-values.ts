import type { Value } from '#core/columns.ts'
import { canonicalText, type PackedRows } from '#core/packed-rows.ts'
import { canonicalForm, isCanonical } from './canonical-bytes.ts'
import { isRejection } from './convert.ts'
import { type FieldScanner, fieldForm } from './field-scanner.ts'
import type { NullTokens } from './null-tokens.ts'
import { longestKey } from './row-keys.ts'
import type { RowPlan, TargetColumn } from './row-plan.ts'

/** Records for which there is room at the beginning. */
const likelyRecords = 256

/**
 * The values of a block’s records, row by row: places in its bytes, or in bytes that were written anew. It takes one block
 * after the other, in the same arrays: new ones for each would be most of an import's garbage.
 */
export class PlacedValues {
  readonly #targets: readonly TargetColumn[]
  readonly #perRow: number
  readonly #keys: readonly number[]
  readonly #nulls: NullTokens
  readonly #quote: string
  #places: Int32Array
  #numbers = new Float64Array(likelyRecords)
  /** Where the places of the next record go. */
  #at = 0
  /** What the file has in another form, one value after the other. */
  #anew = Buffer.alloc(0)
  #anewLength = 0
  /** Which of the places are in these bytes. */
  readonly #inAnew: number[] = []
  /** Records without a row. */
  readonly #without = new Set<number>()

  constructor({ spec, targets, keys, nulls }: RowPlan) {
    this.#targets = targets
    this.#perRow = targets.length * 2
    this.#keys = keys
    this.#quote = spec.dialect.quote
    this.#nulls = nulls
    this.#places = new Int32Array(likelyRecords * this.#perRow)
  }

  /** Forgets all records, for those of the next block. */
  clear(): void {
    this.#at = 0
    this.#anewLength = 0
    this.#inAnew.length = 0
    this.#without.clear()
  }

  /**
   * Adds the row of the record that was scanned last, where there is no doubt about it; false: nothing was
   * added. `offset`: how far into the block its bytes begin.
   */
  add(bytes: Buffer, offset: number, { bounds, forms }: FieldScanner): boolean {
    if (this.#at === this.#places.length) this.#grow()
    const targets = this.#targets
    const places = this.#places
    const anewCount = this.#inAnew.length
    const anewLength = this.#anewLength
    for (let c = 0, at = this.#at; c < targets.length; c++, at += 2) {
      const target = targets[c] as TargetColumn
      const { index, form } = target
      // a column that the file does not have is an empty field
      const isThere = index >= 0
      const from = isThere ? (bounds[index * 2] as number) : 0
      const to = isThere ? (bounds[index * 2 + 1] as number) : 0
      const written = isThere ? (forms[index] as number) : fieldForm.plain
      const isNull =
        form === canonicalForm.text
          ? from === to && written === fieldForm.plain
          : this.#nulls.has(bytes, from, to)
      if (isNull) {
        if (!target.nullable) return this.#backTo(anewCount, anewLength)
        places[at] = -1
      } else if (written !== fieldForm.doubled && isCanonical(form, bytes, from, to)) {
        places[at] = offset + from
        places[at + 1] = offset + to
      } else if (!this.#convert(target, bytes.toString('utf8', from, to), written, at)) {
        return this.#backTo(anewCount, anewLength)
      }
    }
    if (this.#keys.length > 0 && !this.#hasKey()) return this.#backTo(anewCount, anewLength)
    this.#at += this.#perRow
    return true
  }

  #backTo(anewCount: number, anewLength: number): false {
    this.#inAnew.length = anewCount
    this.#anewLength = anewLength
    return false
  }

  /** Leaves room for a record of which it is not known yet what it becomes; nothing, unless it is put in. */
  leaveOut(): void {
    if (this.#at === this.#places.length) this.#grow()
    this.#without.add(this.#at / this.#perRow)
    this.#at += this.#perRow
  }

  /** Gives record `i`, which was left out, a row. */
  putIn(i: number, values: readonly Value[]): void {
    this.#without.delete(i)
    for (const [c, value] of values.entries()) this.#write(value, i * this.#perRow + c * 2)
  }

  /** The rows of all records, until they are cleared; `content` is the block’s bytes, and `first` the number of the first record’s row. */
  rows(content: Buffer, first: number): PackedRows {
    const places = this.#places.subarray(0, this.#at)
    for (const at of this.#inAnew) {
      places[at] = (places[at] as number) + content.length
      places[at + 1] = (places[at + 1] as number) + content.length
    }
    const anew = this.#anew.subarray(0, this.#anewLength)
    const bytes = anew.length === 0 ? content : Buffer.concat([content, anew])
    return this.#without.size === 0
      ? { bytes, places, numbers: this.#numbersFrom(first, this.#at / this.#perRow) }
      : { bytes, ...this.#withRow(places, first) }
  }

  #numbersFrom(first: number, count: number): Float64Array {
    if (this.#numbers.length < count) this.#numbers = new Float64Array(count)
    const numbers = this.#numbers.subarray(0, count)
    for (let i = 0; i < count; i++) numbers[i] = first + i
    return numbers
  }

  #withRow(places: Int32Array, first: number): Pick<PackedRows, 'numbers' | 'places'> {
    const perRow = this.#perRow
    const numbers: number[] = []
    for (let i = 0; i * perRow < places.length; i++) {
      if (this.#without.has(i)) continue
      places.copyWithin(numbers.length * perRow, i * perRow, (i + 1) * perRow)
      numbers.push(first + i)
    }
    return {
      numbers: Float64Array.from(numbers),
      places: places.subarray(0, numbers.length * perRow),
    }
  }

  /** false: the text has no value. */
  #convert({ convert }: TargetColumn, text: string, written: number, at: number): boolean {
    const whole =
      written === fieldForm.doubled
        ? text.replaceAll(this.#quote + this.#quote, () => this.#quote)
        : text
    const value = convert(whole, written !== fieldForm.plain)
    if (isRejection(value)) return false
    this.#write(value, at)
    return true
  }

  #write(value: Value, at: number): void {
    const text = canonicalText(value)
    if (text === null) {
      this.#places[at] = -1
      return
    }
    const from = this.#anewLength
    const most = text.length * 3
    if (from + most > this.#anew.length) this.#growAnew(from + most)
    this.#anewLength += this.#anew.write(text, from)
    this.#places[at] = from
    this.#places[at + 1] = this.#anewLength
    this.#inAnew.push(at)
  }

  /** Whether the row can certainly be found by its key. */
  #hasKey(): boolean {
    let bytes = 0
    for (const key of this.#keys) {
      const at = this.#at + key * 2
      const from = this.#places[at] as number
      if (from < 0) return false
      bytes += (this.#places[at + 1] as number) - from
    }
    return bytes <= longestKey
  }

  #grow(): void {
    const larger = new Int32Array(this.#places.length * 2)
    larger.set(this.#places)
    this.#places = larger
  }

  #growAnew(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#anew.length * 2, 4_096))
    this.#anew.copy(larger, 0, 0, this.#anewLength)
    this.#anew = larger
  }
}
