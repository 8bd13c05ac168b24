import { areEqual } from './equal-bytes.ts'

/** Tells the fields that mean null by their bytes. */
export class NullTokens {
  readonly #tokens: readonly Buffer[]
  /** 1 for the bytes with which one of them begins. */
  readonly #firsts = new Uint8Array(256)
  readonly #hasEmpty: boolean

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens.map((token) => Buffer.from(token))
    this.#hasEmpty = tokens.includes('')
    for (const [first] of this.#tokens) if (first !== undefined) this.#firsts[first] = 1
  }

  /** Whether the bytes from `from` on, before `to`, are one of them. */
  has(bytes: Uint8Array, from: number, to: number): boolean {
    if (from === to) return this.#hasEmpty
    // most fields are told by it
    if (this.#firsts[bytes[from] as number] === 0) return false
    return this.#tokens.some((token) => areEqual(token, bytes, from, to))
  }
}
