import type { Value } from '#core/columns.ts'

/** Bytes of a page, as many as there can be: fewer pages are less work. */
const pageSize = 65_536
/** Characters from which on a call into Buffer is quicker than a loop. */
const longText = 64
/** Bytes of a number as it stands before a record: row numbers are at most 2^53. */
const longestNumber = 8

/**
 * A page of a table in an SQLite file, which holds its rows, or the pages that do. It is filled from its end
 * to its beginning, because in this format lengths stand before what they are the lengths of.
 */
export class SqlitePage {
  readonly #bytes = Buffer.alloc(pageSize)
  readonly #head: number
  readonly #isLeaf: boolean
  /** Where the content begins. */
  #at = pageSize
  /** Where the places of the content end, with room for one more. */
  #floor: number
  #count = 0
  #last = 0
  /** The types of a record’s fields, as its header has them. */
  readonly #types: number[] = []

  /** `head`: bytes of the file that come before the page’s own. */
  constructor(kind: 'leaf' | 'interior', head = 0) {
    this.#head = head
    this.#isLeaf = kind === 'leaf'
    this.#floor = head + (this.#isLeaf ? 8 : 12) + 2
  }

  /** The number of its last row. */
  get last(): number {
    return this.#last
  }

  /**
   * Adds a row, whose number is greater than those before; false: there is no room left for it. `nulls`: how
   * many columns are null before those of `values`, as the one is that the row number stands for.
   */
  addRow(number: number, values: readonly Value[], nulls = 1): boolean {
    const end = this.#at
    const types = this.#types
    for (let i = values.length - 1; i >= 0; i--) {
      const type = this.#value(values[i] ?? null)
      if (type === undefined) return this.#backTo(end)
      types[i] = type
    }
    // a type has at most three bytes, as has a length
    if (this.#at - this.#floor < (values.length + nulls) * 3 + 6 + longestNumber)
      return this.#backTo(end)
    const bodyAt = this.#at
    for (let i = values.length - 1; i >= 0; i--) this.#number(types[i] as number)
    for (let i = 0; i < nulls; i++) this.#bytes[--this.#at] = 0
    const length = bodyAt - this.#at
    // the header’s length counts itself
    this.#number(length + (length < 0x7f ? 1 : length < 0x3ffe ? 2 : 3))
    const recordLength = end - this.#at
    this.#number(number)
    this.#number(recordLength)
    this.#place()
    this.#last = number
    return true
  }

  /** Adds page `page` of the file, counted from 1, whose last row is number `last`; false: there is no room left. */
  addChild(page: number, last: number): boolean {
    if (this.#at - this.#floor < 4 + longestNumber) return false
    this.#number(last)
    this.#at = this.#bytes.writeUInt32BE(page, this.#at - 4) - 4
    this.#place()
    return true
  }

  /** The page’s bytes. `rightmost`: the child after all others. */
  finished(rightmost = 0): Buffer {
    const bytes = this.#bytes
    const head = this.#head
    bytes[head] = this.#isLeaf ? 0x0d : 0x05
    bytes.writeUInt16BE(this.#count, head + 3)
    // 65,536 is written as 0
    bytes.writeUInt16BE(this.#at % pageSize, head + 5)
    if (!this.#isLeaf) bytes.writeUInt32BE(rightmost, head + 8)
    return bytes
  }

  #place(): void {
    const bytes = this.#bytes
    bytes[this.#floor - 2] = this.#at >> 8
    bytes[this.#floor - 1] = this.#at
    this.#floor += 2
    this.#count++
  }

  #backTo(end: number): false {
    this.#at = end
    return false
  }

  /** Writes a value; gives its type in a record’s header, or undefined where there is no room left. */
  #value(value: Value): number | undefined {
    if (value === null) return 0
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'boolean') return value ? 9 : 8
    return this.#integer(value)
  }

  #text(text: string): number | undefined {
    const { length } = text
    if (length > longText) return this.#longText(text)
    if (this.#at - this.#floor < length) return undefined
    const bytes = this.#bytes
    const from = this.#at - length
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code >= 0x80) return this.#longText(text)
      bytes[from + i] = code
    }
    this.#at = from
    return length * 2 + 13
  }

  #longText(text: string): number | undefined {
    const length = Buffer.byteLength(text)
    if (this.#at - this.#floor < length) return undefined
    this.#at -= length
    this.#bytes.write(text, this.#at)
    return length * 2 + 13
  }

  #integer(value: number | bigint): number | undefined {
    if (this.#at - this.#floor < 8) return undefined
    if (typeof value === 'bigint') {
      this.#at = this.#bytes.writeBigInt64BE(value, this.#at - 8) - 8
      return 6
    }
    if (value === 0) return 8
    if (value === 1) return 9
    // types 1 to 6 have 1, 2, 3, 4, 6 and 8 bytes
    if (value >= -0x80 && value < 0x80) return this.#bigEndian(value, 1, 1)
    if (value >= -0x8000 && value < 0x8000) return this.#bigEndian(value, 2, 2)
    if (value >= -0x80_0000 && value < 0x80_0000) return this.#bigEndian(value, 3, 3)
    if (value >= -0x8000_0000 && value < 0x8000_0000) return this.#bigEndian(value, 4, 4)
    return this.#integer(BigInt(value))
  }

  #bigEndian(value: number, length: number, type: number): number {
    for (let rest = value, i = 0; i < length; i++, rest >>= 8) this.#bytes[--this.#at] = rest
    return type
  }

  /** Seven bits a byte, of which all but the last have the eighth. */
  #number(value: number): void {
    this.#bytes[--this.#at] = value & 0x7f
    for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) {
      this.#bytes[--this.#at] = (rest & 0x7f) | 0x80
    }
  }
}
