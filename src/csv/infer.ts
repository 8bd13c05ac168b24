import type { Column, ColumnType } from '#core/columns.ts'
import { converterFor, isRejection, nullTest, trimmed } from './convert.ts'
import { toInteger } from './convert-number.ts'
import type { Dialect } from './dialect.ts'
import type { RecordBlock } from './records.ts'

/**
 * Columns for records of which `blocks` are a sample: each of the narrowest type that rejects no value
 * of the sample and loses nothing of how it is written, else TEXT. Throws what `blocks` throws.
 */
export async function inferColumns(
  names: readonly string[],
  blocks: AsyncIterable<RecordBlock>,
  dialect: Dialect,
): Promise<Column[]> {
  const guesses = names.map(() => new Guess(dialect))
  for await (const block of blocks) {
    for (const record of block.records) {
      // whatever the types are, it is rejected
      if (record.length !== names.length) continue
      for (const [i, guess] of guesses.entries()) guess.see(record[i] ?? '')
    }
  }
  return guesses.map((guess, i) => ({ name: names[i] ?? '', type: guess.type(), nullable: true }))
}

// 007 is an identifier and +49301234 a telephone number: as numbers they would lose what they say
const whole = /^(?:0|-?[1-9]\d*)$/
// 12E3 may be an identifier too, so an exponent needs a point before it or a sign
const broken = /^-?(?:(?:0|[1-9]\d*)?\.\d+(?:[eE][+-]?\d+)?|[1-9]\d*[eE][+-]\d+)$/
// not 0 and 1, which are numbers more often
const word = /^(?:true|false|yes|no|t|f|y|n)$/i

/** From narrow to wide; how a value must be written to speak for the type, besides converting to it. */
const candidates: readonly (readonly [ColumnType, (value: string) => boolean])[] = [
  ['INTEGER', (value) => whole.test(value)],
  // a whole number beyond 64 bits is an identifier as well
  ['DECIMAL', (value) => (whole.test(value) ? !isRejection(toInteger(value)) : broken.test(value))],
  ['BOOLEAN', (value) => word.test(value)],
  ['DATE', () => true],
  ['DATETIME', () => true],
]

/** What the values of one column have in common. */
class Guess {
  readonly #isNull: (text: string) => boolean
  #left: readonly { type: ColumnType; accepts: (text: string) => boolean }[]
  /** How the column's booleans are spelt, as far as it has nothing else. */
  readonly #spellings = new Set<string>()
  #isEmpty = true

  constructor(dialect: Dialect) {
    this.#isNull = nullTest(dialect.nullTokens)
    this.#left = candidates.map(([type, speaks]) => {
      const convert = converterFor({ name: '', type, nullable: true }, dialect)
      return { type, accepts: (text) => speaks(text) && !isRejection(convert(text, false)) }
    })
  }

  see(text: string): void {
    if (this.#left.length === 0) return
    const value = trimmed(text)
    if (this.#isNull(value)) return
    this.#isEmpty = false
    if (this.#left.some(({ accepts }) => !accepts(value))) {
      this.#left = this.#left.filter(({ accepts }) => accepts(value))
    }
    if (this.#left[0]?.type === 'BOOLEAN') this.#spellings.add(value.toLowerCase())
  }

  type(): ColumnType {
    const narrowest = this.#left[0]?.type
    if (narrowest === undefined || this.#isEmpty) return 'TEXT'
    return narrowest === 'BOOLEAN' && this.#areLettersOfOneKind() ? 'TEXT' : narrowest
  }

  /** Only F, or only N, may as well be a sex or a direction whose other letters are yet to come. */
  #areLettersOfOneKind(): boolean {
    return this.#spellings.size === 1 && [...this.#spellings].every((word) => word.length === 1)
  }
}
