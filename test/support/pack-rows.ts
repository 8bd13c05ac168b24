import type { Row } from '#core/columns.ts'
import { canonicalText, type PackedRows } from '#core/packed-rows.ts'

/** Rows of `width` values each, as an import hands them to a database. */
export function packRows(width: number, rows: readonly Row[]): PackedRows {
  const places = new Int32Array(rows.length * width * 2)
  const texts: Buffer[] = []
  let at = 0
  for (const [r, { values }] of rows.entries()) {
    for (let c = 0; c < width; c++) {
      const place = (r * width + c) * 2
      const text = canonicalText(values[c] ?? null)
      if (text === null) {
        places[place] = -1
        continue
      }
      const bytes = Buffer.from(text)
      texts.push(bytes)
      places[place] = at
      at += bytes.length
      places[place + 1] = at
    }
  }
  return {
    numbers: Float64Array.from(rows, ({ number }) => number),
    bytes: Buffer.concat(texts, at),
    places,
  }
}
