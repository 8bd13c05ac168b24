import type { ReadText } from './dataset-port.ts'

/** Some rows as lines of a file, up to row number `upTo`. */
export interface TextPiece {
  readonly bytes: Uint8Array
  readonly rows: number
  readonly upTo: number
}

/** What a piece should come to: enough to be quick, little enough to let others go first. */
const goodBytes = 1024 * 1024
const goodMilliseconds = 40
/** What is held in memory at most, but for a single row. */
const mostBytes = 16 * 1024 * 1024
const mostNumbers = 1_000_000

/**
 * The rows with numbers from `above`, left out, to `upTo` as text, in pieces of about 1 MiB or 40 ms. A
 * piece ends at each multiple of `border`, where there is one.
 */
export async function* textPieces(
  read: ReadText,
  { above, upTo, border = 0 }: { above: number; upTo: number; border?: number },
): AsyncGenerator<TextPiece, void, undefined> {
  let numbers = 1_000
  for (let at = above; at < upTo; ) {
    const next = border > 0 ? (Math.floor(at / border) + 1) * border : upTo
    const end = Math.min(at + numbers, next, upTo)
    const began = performance.now()
    const most = end - at === 1 ? Number.POSITIVE_INFINITY : mostBytes
    const text = await read({ above: at, upTo: end, mostBytes: most })
    if (text === undefined) {
      numbers = Math.max(1, Math.floor((end - at) / 16))
      continue
    }
    yield { ...text, upTo: end }
    const fitting = Math.min(
      goodBytes / Math.max(text.bytes.length, 1),
      goodMilliseconds / Math.max(performance.now() - began, 0.1),
    )
    const wanted = Math.round((end - at) * fitting)
    // a few rows that are unlike the others must not make all that follows tiny or huge
    const change = Math.min(Math.max(wanted, numbers / 4), numbers * 4)
    numbers = Math.ceil(Math.min(Math.max(change, 1), mostNumbers))
    at = end
  }
}

/** Row numbers whose text is about 2 MiB, by a look at the first ones. */
export async function numbersOfGoodSize(read: ReadText): Promise<number> {
  const sample = 1_000
  const text = await read({ above: 0, upTo: sample, mostBytes })
  if (text === undefined) return 16
  const numbers = Math.round((2 * goodBytes * sample) / Math.max(text.bytes.length, 1))
  return Math.min(Math.max(numbers, 16), 200_000)
}
