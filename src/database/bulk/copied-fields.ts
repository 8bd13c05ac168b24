import type { TextLines } from './text-lines.ts'

const tab = 0x09
const lineFeed = 0x0a
const backslash = 0x5c
const letterN = 0x4e

/** Takes what PostgreSQL’s COPY sends in its text format, in pieces as they come, and hands the values on. */
export class CopiedFields {
  readonly #lines: TextLines
  /** The beginning of a line that is not whole. */
  #begun: Buffer[] = []

  constructor(lines: TextLines) {
    this.#lines = lines
  }

  take(piece: Buffer): void {
    const end = piece.lastIndexOf(lineFeed) + 1
    if (end > 0) {
      // joined once, however many pieces a long line comes in
      const whole = this.#begun.length === 0 ? piece : Buffer.concat([...this.#begun, piece])
      const before = whole.length - piece.length
      this.#addLines(whole, before + end)
      this.#begun = []
    }
    if (end < piece.length) this.#begun.push(piece.subarray(end))
  }

  #addLines(bytes: Buffer, end: number): void {
    let from = 0
    let isEscaped = false
    for (let i = 0; i < end; i++) {
      const byte = bytes[i]
      if (byte === tab || byte === lineFeed) {
        if (isEscaped) this.#addEscaped(bytes, from, i)
        else this.#lines.add(bytes, from, i)
        from = i + 1
        isEscaped = false
      } else if (byte === backslash) {
        isEscaped = true
      }
    }
  }

  #addEscaped(bytes: Buffer, from: number, to: number): void {
    if (to - from === 2 && bytes[from + 1] === letterN) {
      this.#lines.addNull()
      return
    }
    const text = Buffer.allocUnsafe(to - from)
    let length = 0
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number
      text[length++] = byte === backslash ? unescaped(bytes[++i] as number) : byte
    }
    this.#lines.add(text, 0, length)
  }
}

const escapes: Readonly<Record<number, number>> = {
  // \b, \t, \n, \v, \f, \r
  98: 0x08,
  116: tab,
  110: lineFeed,
  118: 0x0b,
  102: 0x0c,
  114: 0x0d,
}

/** What stands after a backslash; whatever has no letter of its own is itself. */
function unescaped(byte: number): number {
  return escapes[byte] ?? byte
}
