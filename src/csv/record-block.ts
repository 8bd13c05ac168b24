import { isUtf8 } from 'node:buffer'
import { carriageReturn, closingQuote, lineFeed, type Marks } from './record-end.ts'
import type { Rejection } from './rejection.ts'

/** A border between records, where reading can begin again. */
export interface Position {
  /** Bytes before it. */
  readonly offset: number
  /** The line that begins there, from 1. */
  readonly line: number
  /** Data records before it. */
  readonly record: number
}

/** Where some records that follow one another stand in the file; offsets are those of the file. */
export interface Borders {
  /** The file's bytes from `start` on, as far as `end`. */
  readonly bytes: Buffer
  readonly start: number
  /** Where each record begins, and the place just after its line break. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** The line on which each record begins, from 1. */
  readonly lines: readonly number[]
  /** Records whose quoting is broken, by where they start. */
  readonly broken: ReadonlyMap<number, Rejection>
  /** After the last record and the empty lines that were read after it. */
  readonly end: Position
}

/** Some records that follow one another, as arrays side by side. */
export class RecordBlock {
  /** The fields of each record; none for a record that has a problem. */
  readonly records: readonly (readonly string[])[]
  readonly #borders: Borders
  readonly #problems: ReadonlyMap<number, Rejection>
  readonly #marks: Marks

  /** `problems`: by where the record starts. */
  constructor(
    records: readonly (readonly string[])[],
    borders: Borders,
    problems: ReadonlyMap<number, Rejection>,
    marks: Marks,
  ) {
    this.records = records
    this.#borders = borders
    this.#problems = problems
    this.#marks = marks
  }

  /** The line on which each record begins, from 1. */
  get lines(): readonly number[] {
    return this.#borders.lines
  }

  /** The file's offset in bytes just after each record's line break. */
  get ends(): readonly number[] {
    return this.#borders.ends
  }

  /** After the last record and the empty lines that were read after it. */
  get end(): Position {
    return this.#borders.end
  }

  /** Why record `i` cannot be read. */
  problem(i: number): Rejection | undefined {
    return this.#problems.size === 0 ? undefined : this.#problems.get(this.#borders.starts[i] ?? -1)
  }

  /**
   * Record `i` as it stands in the file, without its line break. For people to read, so NUL bytes are
   * shown as ␀, and a record that is no UTF-8 as Latin-1, which is what it most likely is.
   */
  raw(i: number): string {
    const bytes = this.#content(i)
    const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
    return text.replaceAll('\0', '␀')
  }

  /** Which fields of record `i` stand in quotes: parsing loses it, and to TEXT it makes a difference. */
  quoted(i: number): readonly boolean[] {
    const bytes = this.#content(i)
    const { quote, delimiter } = this.#marks
    const flags: boolean[] = []
    if (!bytes.includes(quote)) return flags
    for (let at = 0; ; at++) {
      const isQuoted = bytes[at] === quote
      flags.push(isQuoted)
      if (isQuoted) at = closingQuote(bytes, at + 1, quote) + 1
      at = bytes.indexOf(delimiter, at)
      if (at === -1) return flags
    }
  }

  /** The block without its first `count` records. */
  without(count: number): RecordBlock {
    const { starts, ends, lines } = this.#borders
    const borders = {
      ...this.#borders,
      starts: starts.slice(count),
      ends: ends.slice(count),
      lines: lines.slice(count),
    }
    return new RecordBlock(this.records.slice(count), borders, this.#problems, this.#marks)
  }

  #content(i: number): Buffer {
    const { bytes, start, starts, ends } = this.#borders
    const from = (starts[i] ?? start) - start
    let to = (ends[i] ?? start) - start
    if (to > from && bytes[to - 1] === lineFeed) {
      to--
      if (to > from && bytes[to - 1] === carriageReturn) to--
    }
    return bytes.subarray(from, to)
  }
}
