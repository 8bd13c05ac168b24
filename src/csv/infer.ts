import type { InferredColumn } from '#core/columns.ts'
import { nullTest, trimmed } from './convert.ts'
import type { Dialect } from './dialect.ts'
import { type Candidate, candidatesFor, datesInOtherOrders } from './infer-candidates.ts'
import { type Turn, whyLetter, whyText, whyType } from './infer-reason.ts'
import type { RecordBlock } from './records.ts'

/**
 * Columns for records of which `blocks` are a sample: each of the narrowest type that rejects no value
 * of the sample and loses nothing of how it is written, else TEXT; and why. Throws what `blocks` throws.
 */
export async function inferColumns(
  names: readonly string[],
  blocks: AsyncIterable<RecordBlock>,
  dialect: Dialect,
): Promise<InferredColumn[]> {
  const guesses = names.map(() => new Guess(dialect))
  for await (const { records, lines } of blocks) {
    for (const [row, record] of records.entries()) {
      // whatever the types are, it is rejected
      if (record.length !== names.length) continue
      const line = lines[row] ?? 0
      for (const [i, guess] of guesses.entries()) guess.see(record[i] ?? '', line)
    }
  }
  return guesses.map((guess, i) => ({ name: names[i] ?? '', ...guess.column() }))
}

/** What the values of one column have in common. */
class Guess {
  readonly #dialect: Dialect
  readonly #isNull: (text: string) => boolean
  #left: readonly Candidate[]
  /** Once none is left: dates, if only dateOrder were another. */
  #inOtherOrders: readonly Candidate[] = []
  /** How the column's booleans are spelt, as far as it has nothing else. */
  readonly #spellings = new Set<string>()
  #values = 0
  #turn: Turn | undefined

  constructor(dialect: Dialect) {
    this.#dialect = dialect
    this.#isNull = nullTest(dialect.nullTokens)
    this.#left = candidatesFor(dialect)
  }

  see(text: string, line: number): void {
    if (this.#left.length === 0 && this.#inOtherOrders.length === 0) return
    const value = trimmed(text)
    if (this.#isNull(value)) return
    this.#values++
    if (this.#left.length === 0) this.#seeInOtherOrders(value, line)
    else if (this.#left.some(({ accepts }) => !accepts(value))) this.#narrow(value, line)
    if (this.#left[0]?.type === 'BOOLEAN') this.#spellings.add(value.toLowerCase())
  }

  #narrow(value: string, line: number): void {
    const [narrowest] = this.#left
    const before = this.#values === 1 ? undefined : narrowest
    this.#left = this.#left.filter(({ accepts }) => accepts(value))
    if (this.#left[0] !== narrowest) this.#turn = { value, line, before }
    if (this.#left.length > 0) return
    // under YMD all dates so far have the year first, as every order reads them
    const areIsoDates = before?.type.startsWith('DATE') && before.order === 'YMD'
    if (before !== undefined && !areIsoDates) return
    const others = datesInOtherOrders(this.#dialect)
    this.#inOtherOrders = others.filter(({ accepts }) => accepts(value))
  }

  #seeInOtherOrders(value: string, line: number): void {
    const [before] = this.#inOtherOrders
    this.#inOtherOrders = this.#inOtherOrders.filter(({ accepts }) => accepts(value))
    if (this.#inOtherOrders.length === 0) this.#turn = { value, line, before }
  }

  column(): Omit<InferredColumn, 'name'> {
    return { nullable: true, ...this.#typeAndReason() }
  }

  #typeAndReason(): Pick<InferredColumn, 'type' | 'reason'> {
    const findings = { values: this.#values, turn: this.#turn, spellings: [...this.#spellings] }
    const type = this.#values === 0 ? undefined : this.#left[0]?.type
    const letter = type === 'BOOLEAN' ? this.#onlyLetter() : undefined
    if (letter !== undefined) return { type: 'TEXT', reason: whyLetter(letter, findings) }
    if (type !== undefined) return { type, reason: whyType(type, findings) }
    return { type: 'TEXT', reason: whyText(findings, this.#inOtherOrders, this.#dialect) }
  }

  /** Only F, or only N, may as well be a sex or a direction whose other letters are yet to come. */
  #onlyLetter(): string | undefined {
    const [spelling, another] = this.#spellings
    return another === undefined && spelling?.length === 1 ? spelling : undefined
  }
}
