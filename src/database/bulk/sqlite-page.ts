import type { PackedRows } from '#core/packed-rows.ts'

/** Bytes of a page, as many as there can be: fewer pages are less work. */
export const pageSize = 65_536
/** Bytes from which on a call into Buffer is quicker than a loop. */
const longText = 64
/** Bytes of a number as it stands before a record: row numbers are at most 2^53. */
const longestNumber = 8

/** What is written of a value. */
export const valueForm = { text: 0, integer: 1 } as const

type Values = Pick<PackedRows, 'bytes' | 'places'>

/**
 * A page of a table in an SQLite file, which holds its rows, or the pages that do. It is written into bytes that may hold
 * anything before, from their end to their beginning, because in this format lengths stand before what they are the lengths of.
 */
export class SqlitePage {
  readonly #bytes: Buffer
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

  /** `bytes`: the page’s place in the file. `head`: bytes at its beginning that are not the page’s own. */
  constructor(bytes: Buffer, kind: 'leaf' | 'interior', head = 0) {
    this.#bytes = bytes
    this.#head = head
    this.#isLeaf = kind === 'leaf'
    this.#floor = head + (this.#isLeaf ? 8 : 12) + 2
  }

  /** The number of its last row. */
  get last(): number {
    return this.#last
  }

  /**
   * Adds the row whose places begin at `place` of `rows`, and whose number is greater than those before; false:
   * there is no room left for it. `forms`: a `valueForm` a value. `nulls`: how many columns are null before those of
   * the values, as the one is that the row number stands for.
   */
  addRow(
    number: number,
    rows: Values,
    place: number,
    forms: readonly number[],
    nulls = 1,
  ): boolean {
    const { bytes, places } = rows
    const end = this.#at
    if (end - this.#floor < mostBytes(places, place, forms, nulls)) return false
    const types = this.#types
    for (let i = forms.length - 1; i >= 0; i--) {
      const from = places[place + i * 2] as number
      const to = places[place + i * 2 + 1] as number
      if (from < 0) types[i] = 0
      else if (forms[i] === valueForm.text) types[i] = this.#text(bytes, from, to)
      else types[i] = this.#integer(integerOf(bytes, from, to))
    }
    const bodyAt = this.#at
    for (let i = forms.length - 1; i >= 0; i--) this.#number(types[i] as number)
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

  /** Writes what is left to be written of it. `rightmost`: the child after all others. */
  finish(rightmost = 0): void {
    const bytes = this.#bytes
    const head = this.#head
    bytes.fill(0, head, head + (this.#isLeaf ? 8 : 12))
    bytes.fill(0, this.#floor - 2, this.#at)
    bytes[head] = this.#isLeaf ? 0x0d : 0x05
    bytes.writeUInt16BE(this.#count, head + 3)
    // 65,536 is written as 0
    bytes.writeUInt16BE(this.#at % pageSize, head + 5)
    if (!this.#isLeaf) bytes.writeUInt32BE(rightmost, head + 8)
  }

  #place(): void {
    const bytes = this.#bytes
    bytes[this.#floor - 2] = this.#at >> 8
    bytes[this.#floor - 1] = this.#at
    this.#floor += 2
    this.#count++
  }

  /** Writes a text; gives its type in a record’s header. */
  #text(bytes: Buffer, from: number, to: number): number {
    const length = to - from
    const at = this.#at - length
    const out = this.#bytes
    if (length > longText) bytes.copy(out, at, from, to)
    else for (let i = 0; i < length; i++) out[at + i] = bytes[from + i] as number
    this.#at = at
    return length * 2 + 13
  }

  /** Writes a whole number; gives its type. */
  #integer(value: number | bigint): number {
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

/** The most that a row takes, with what stands before it: a type has at most three bytes, as has a length. */
function mostBytes(
  places: Int32Array,
  place: number,
  forms: readonly number[],
  nulls: number,
): number {
  let most = (forms.length + nulls) * 3 + 6 + longestNumber
  for (let i = 0; i < forms.length; i++) {
    const from = places[place + i * 2] as number
    if (from < 0) continue
    most += forms[i] === valueForm.text ? (places[place + i * 2 + 1] as number) - from : 8
  }
  return most
}

const minus = 0x2d
const digit0 = 0x30
/** Of a number that is exact in a double, whatever they are. */
const mostDigits = 15

/** The whole number of 64 bits that digits stand for. Throws for anything else: SQLite would not look at it any more. */
function integerOf(bytes: Buffer, from: number, to: number): number | bigint {
  const first = bytes[from] === minus ? from + 1 : from
  // writing one of more than 64 bits throws
  if (to - first > mostDigits) return BigInt(bytes.toString('latin1', from, to))
  let value = first === to ? Number.NaN : 0
  for (let i = first; i < to; i++) {
    const digit = (bytes[i] as number) - digit0
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN
  }
  if (Number.isNaN(value)) throw new TypeError('a value of INTEGER is no whole number')
  return first > from ? 0 - value : value
}
