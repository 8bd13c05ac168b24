import { trimmed } from './convert.ts'
import type { Dialect } from './dialect.ts'
import { areEqual } from './equal-bytes.ts'
import { nameOfPlace, uniqueNames } from './header.ts'
import { isOwnColumn } from './own-columns.ts'

/**
 * Tells the header, which files that were put together have again, maybe after a byte order mark. A single
 * column may hold its own name among other words, and what is said of a rejected record is none of it.
 */
export class RepeatedHeader {
  /** The place of the field by which nearly all records are told; undefined where none is a header. */
  readonly place: number | undefined
  readonly #header: readonly string[]
  readonly #hasOwn: boolean
  readonly #isNamed: boolean
  readonly #name: string
  readonly #nameBytes: Buffer

  constructor(header: readonly string[], dialect: Dialect) {
    const ofFile = header.flatMap((name, i) => (isOwnColumn(name) ? [] : [i]))
    const [first = 0] = ofFile
    this.place = !dialect.header || ofFile.length < 2 ? undefined : first
    this.#header = header
    this.#hasOwn = ofFile.length < header.length
    this.#isNamed = header[first] !== nameOfPlace(first)
    this.#name = header[first] ?? ''
    this.#nameBytes = Buffer.from(this.#name)
  }

  is(record: readonly string[]): boolean {
    if (this.place === undefined) return false
    const field = trimmed(record[this.place] ?? '')
    if (field === '' ? this.#isNamed : field !== this.#name) return false
    const header = this.#header
    const fields = this.#hasOwn
      ? record.map((field, i) => (isOwnColumn(header[i] ?? '') ? (header[i] ?? '') : field))
      : record
    return uniqueNames(fields).every((name, i) => name === header[i])
  }

  /** Whether a record can be it whose field at `place` is these bytes. */
  maybe(bytes: Buffer, from: number, to: number): boolean {
    if (from === to) return !this.#isNamed
    const name = this.#nameBytes
    if (!isInk(bytes[from] as number) || !isInk(bytes[to - 1] as number)) {
      // there may be blanks around it, or nothing else
      return !this.#isNamed || bytes.subarray(from, to).includes(name)
    }
    return areEqual(name, bytes, from, to)
  }
}

/** Whether a byte is certainly no blank, nor a part of one. */
function isInk(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f
}
