import { isUtf8 } from 'node:buffer'
import type { Dialect } from './dialect.ts'
import { closingQuote, lineBreakAt, lineEnd, marksOf, recordEnd } from './record-end.ts'
import type { Rejection } from './rejection.ts'
import { encodedLength } from './transcode.ts'

/** A border between records, where reading can begin again. */
export interface Position {
  /** Bytes of the file before it. */
  readonly offset: number
  /** The line that begins there, from 1. */
  readonly line: number
  /** Data records before it. */
  readonly record: number
}

/** What a block is made of. */
export interface BlockParts {
  /** The fields of each record; none for a record that has a problem. */
  readonly records: readonly (readonly string[])[]
  /** The line on which each record begins, from 1. */
  readonly lines: readonly number[]
  /** Why records cannot be read, by their place in the block. */
  readonly problems: ReadonlyMap<number, Rejection>
  /** Places of the records in which a quote stands. */
  readonly quoted: ReadonlySet<number>
  /** The block in UTF-8: its records, and the empty lines and comments between and after them. */
  readonly bytes: Buffer
  /** Before and after these bytes. */
  readonly start: Position
  readonly end: Position
}

/** Some records that follow one another. */
export class RecordBlock {
  readonly #parts: BlockParts
  readonly #dialect: Dialect
  /** Where each record begins and ends in the bytes, line breaks left out; found when asked for. */
  #places: readonly (readonly [from: number, to: number, next: number])[] | undefined

  constructor(parts: BlockParts, dialect: Dialect) {
    this.#parts = parts
    this.#dialect = dialect
  }

  /** The fields of each record; none for a record that has a problem. */
  get records(): readonly (readonly string[])[] {
    return this.#parts.records
  }

  /** The line on which each record begins, from 1. */
  get lines(): readonly number[] {
    return this.#parts.lines
  }

  /** After the last record and the empty lines that were read after it. */
  get end(): Position {
    return this.#parts.end
  }

  /** The file's offset in bytes just after each record's line break. */
  get ends(): readonly number[] {
    const { bytes, start } = this.#parts
    const { encoding } = this.#dialect
    return this.#found().map(
      ([, , next]) => start.offset + encodedLength(encoding, bytes.subarray(0, next)),
    )
  }

  /** How many of the block’s bytes stand before record `i`. */
  beginning(i: number): number {
    return this.#found()[i]?.[0] ?? 0
  }

  /** Why record `i` cannot be read. */
  problem(i: number): Rejection | undefined {
    const { problems } = this.#parts
    return problems.size === 0 ? undefined : problems.get(i)
  }

  /**
   * Record `i` as it stands in the file, without its line break. For people to read, so NUL bytes are
   * shown as ␀, and a record that should be UTF-8 and is not as Latin-1, which is what it most likely is.
   */
  raw(i: number): string {
    const bytes = this.#content(i)
    const isLatin1 = this.#dialect.encoding === 'utf-8' && !isUtf8(bytes)
    return bytes.toString(isLatin1 ? 'latin1' : 'utf8').replaceAll('\0', '␀')
  }

  /** Which fields of record `i` stand in quotes: parsing loses it, and to TEXT it makes a difference. */
  quoted(i: number): readonly boolean[] {
    if (!this.#parts.quoted.has(i)) return noneQuoted
    const bytes = this.#content(i)
    const marks = marksOf(this.#dialect)
    const flags: boolean[] = []
    for (let at = 0; ; at++) {
      const isQuoted = bytes[at] === marks.quote
      flags.push(isQuoted)
      if (isQuoted) at = closingQuote(bytes, at + 1, marks) + 1
      at = bytes.indexOf(marks.delimiter, at)
      if (at === -1) return flags
    }
  }

  #content(i: number): Buffer {
    const [from, to] = this.#found()[i] ?? [0, 0]
    return this.#parts.bytes.subarray(from, to)
  }

  #found() {
    this.#places ??= placesOf(this.#parts.bytes, this.#dialect)
    return this.#places
  }
}

const noneQuoted: readonly boolean[] = []

/** Finds the records once more, one by one: few are ever asked for. */
function placesOf(bytes: Buffer, dialect: Dialect): [number, number, number][] {
  const marks = marksOf(dialect)
  const places: [number, number, number][] = []
  for (let at = 0; at < bytes.length; ) {
    const isRecord = lineBreakAt(bytes, at) === 0 && bytes[at] !== marks.comment
    const end = isRecord ? recordEnd(bytes, at, marks, true) : lineEnd(bytes, at, true)
    const next = end.next ?? bytes.length
    if (isRecord) places.push([at, withoutLineBreak(bytes, at, next), next])
    at = next
  }
  return places
}

function withoutLineBreak(bytes: Buffer, from: number, to: number): number {
  for (const length of [2, 1]) {
    if (to - length >= from && lineBreakAt(bytes, to - length) === length) return to - length
  }
  return to
}
