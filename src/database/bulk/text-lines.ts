import { type FieldForm, fieldForm, type LineLayout } from './line-layout.ts'

/** Whole lines, and how many they are. */
export interface TextSlice {
  readonly bytes: Buffer
  readonly rows: number
}

/** Room that a field takes beside its value and what comes before it: quotes, an apostrophe, the end of the line. */
const beside = 16

/**
 * Makes lines of values that a database gives as bytes, one value after another, without a string of
 * them being made. Values come in the database's own form and leave in the canonical one.
 */
export class TextLines {
  readonly #layout: LineLayout
  readonly #mostBytes: number
  #out: Buffer
  #at = 0
  #column = 0
  #rows = 0
  #isFull = false

  /** `likely`: how many bytes to expect. */
  constructor(layout: LineLayout, mostBytes: number, likely: number) {
    this.#layout = layout
    this.#mostBytes = mostBytes
    this.#out = Buffer.allocUnsafeSlow(Math.min(likely, mostBytes) + 4_096)
  }

  /** Whether it became more than was allowed; what comes after that is forgotten. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** The lines; undefined where they are more than was allowed. */
  slice(): TextSlice | undefined {
    if (this.#isFull) return undefined
    return { bytes: this.#out.subarray(0, this.#at), rows: this.#rows }
  }

  addNull(): void {
    this.#begin(0)
    // the column is one of the layout's, here and below
    this.#write(this.#layout.nulls[this.#column] as Buffer)
    this.#end()
  }

  /**
   * Adds the value that lies in `bytes` from `from` on, before `to`. An empty one is null where it is
   * no text.
   */
  add(bytes: Uint8Array, from: number, to: number): void {
    this.#begin(to - from)
    const form = this.#layout.forms[this.#column]
    if (form === fieldForm.quotable) this.#quotable(bytes, from, to)
    else if (form === fieldForm.jsonText) this.#jsonText(bytes, from, to)
    else if (from === to) this.#write(this.#layout.nulls[this.#column] as Buffer)
    else if (form === fieldForm.asItIs) this.#copy(bytes, from, to)
    else if (form === fieldForm.jsonPlain) this.#between(bytes, from, to)
    else this.#addRarer(form, bytes, from, to)
    this.#end()
  }

  #addRarer(form: FieldForm | undefined, bytes: Uint8Array, from: number, to: number): void {
    switch (form) {
      case fieldForm.jsonInteger:
        if (isSafeInteger(bytes, from, to)) this.#copy(bytes, from, to)
        else this.#between(bytes, from, to)
        break
      case fieldForm.boolean:
        // 1 or t(rue)
        this.#write(bytes[from] === 0x31 || bytes[from] === 0x74 ? yes : no)
        break
      case fieldForm.datetime:
        this.#datetime(bytes, from, to)
        break
      case fieldForm.jsonDatetime:
        this.#out[this.#at++] = quote
        this.#datetime(bytes, from, to)
        this.#out[this.#at++] = quote
    }
  }

  #begin(length: number): void {
    const before = this.#layout.before[this.#column] as Buffer
    const needed = this.#at + before.length + length * this.#layout.growth + beside
    if (needed > this.#out.length) this.#grow(needed)
    if (before.length === 1) this.#out[this.#at++] = before[0] as number
    else this.#write(before)
  }

  #end(): void {
    if (++this.#column < this.#layout.before.length) return
    this.#write(this.#layout.after)
    this.#column = 0
    this.#rows++
    if (this.#at > this.#mostBytes) {
      this.#isFull = true
      this.#at = 0
      this.#out = Buffer.alloc(0)
    }
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#out.length * 2))
    this.#out.copy(larger, 0, 0, this.#at)
    this.#out = larger
  }

  /** Byte by byte: values are short, and a call into `copy` takes as long as forty bytes. */
  #copy(bytes: Uint8Array, from: number, to: number): void {
    const out = this.#out
    let at = this.#at
    for (let i = from; i < to; i++) out[at++] = bytes[i] as number
    this.#at = at
  }

  #write(bytes: Buffer): void {
    this.#copy(bytes, 0, bytes.length)
  }

  #between(bytes: Uint8Array, from: number, to: number): void {
    this.#out[this.#at++] = quote
    this.#copy(bytes, from, to)
    this.#out[this.#at++] = quote
  }

  #quotable(bytes: Uint8Array, from: number, to: number): void {
    const { special } = this.#layout
    const isFormula = this.#isFormula(bytes, from, to)
    const out = this.#out
    let at = this.#at
    if (isFormula) out[at++] = apostrophe
    let i = from
    for (; i < to; i++) {
      const byte = bytes[i] as number
      if (special[byte] === 1) break
      out[at++] = byte
    }
    if (i < to || from === to || this.#isEndMark(bytes, from, to)) {
      this.#quoted(bytes, from, to, isFormula)
    } else {
      this.#at = at
    }
  }

  #isFormula(bytes: Uint8Array, from: number, to: number): boolean {
    const { formulaBytes, formulaStarts } = this.#layout
    // nearly all texts are told by their first byte
    if (formulaBytes[bytes[from] as number] !== 1) return false
    return formulaStarts.some((start) => beginsWith(bytes, from, to, start))
  }

  /** A line of `\.`, which PostgreSQL takes for the end of a file. */
  #isEndMark(bytes: Uint8Array, from: number, to: number): boolean {
    const isAlone = this.#layout.before.length === 1
    return isAlone && to - from === endMark.length && beginsWith(bytes, from, to, endMark)
  }

  #quoted(bytes: Uint8Array, from: number, to: number, isFormula: boolean): void {
    const out = this.#out
    let at = this.#at
    out[at++] = quote
    if (isFormula) out[at++] = apostrophe
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number
      if (byte === quote) out[at++] = quote
      out[at++] = byte
    }
    out[at++] = quote
    this.#at = at
  }

  #jsonText(bytes: Uint8Array, from: number, to: number): void {
    const { special } = this.#layout
    const out = this.#out
    let at = this.#at
    out[at++] = quote
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number
      if (special[byte] === 0) {
        out[at++] = byte
        continue
      }
      const escaped = jsonEscapes[byte] as Buffer
      for (let e = 0; e < escaped.length; e++) out[at++] = escaped[e] as number
    }
    out[at++] = quote
    this.#at = at
  }

  /** `2024-02-29 12:00:00.500000`, or in canonical form already. */
  #datetime(bytes: Uint8Array, from: number, to: number): void {
    let end = bytes[to - 1] === letterZ ? to - 1 : to
    if (end - from > wholeSeconds) {
      while (bytes[end - 1] === digit0) end--
      if (bytes[end - 1] === point) end--
    }
    const at = this.#at
    this.#copy(bytes, from, end)
    this.#out[at + dateLength] = letterT
    this.#out[this.#at++] = letterZ
  }
}

const quote = 0x22
const apostrophe = 0x27
const point = 0x2e
const digit0 = 0x30
const letterT = 0x54
const letterZ = 0x5a
const minus = 0x2d
/** Of `2024-02-29`. */
const dateLength = 10
/** Of `2024-02-29 12:00:00`. */
const wholeSeconds = 19
const yes = Buffer.from('true')
const no = Buffer.from('false')
const endMark = Buffer.from('\\.')
const largestSafe = Buffer.from(String(Number.MAX_SAFE_INTEGER))

/** Of control characters, quotes and backslashes, as JSON.stringify writes them. */
const jsonEscapes = Array.from({ length: 0x80 }, (_, code) =>
  Buffer.from(JSON.stringify(String.fromCharCode(code)).slice(1, -1)),
)

function beginsWith(bytes: Uint8Array, from: number, to: number, start: Uint8Array): boolean {
  if (to - from < start.length) return false
  for (let i = 0; i < start.length; i++) if (bytes[from + i] !== start[i]) return false
  return true
}

/** Whether digits with or without a minus are within ±(2^53−1). */
function isSafeInteger(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] === minus ? from + 1 : from
  const { length } = largestSafe
  if (to - first !== length) return to - first < length
  for (let i = 0; i < length; i++) {
    const difference = (bytes[first + i] as number) - (largestSafe[i] as number)
    if (difference !== 0) return difference < 0
  }
  return true
}
