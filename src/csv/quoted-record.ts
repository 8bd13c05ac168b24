import { carriageReturn, lineFeed } from './record-end.ts'

/** A record that was read from a text. */
export interface QuotedRecord {
  readonly fields: string[]
  /** Just after its line break. */
  readonly next: number
  /** Line breaks within it and after it. */
  readonly lines: number
}

/**
 * Reads the record that begins at `from`, of whose fields some are quoted and quotes within these are
 * doubled; undefined where text follows a closing quote, or the text ends within the record. `last`: the
 * file ends with the text.
 */
export function quotedRecord(
  text: string,
  from: number,
  marks: { readonly delimiter: number; readonly quote: number },
  last: boolean,
): QuotedRecord | undefined {
  const { delimiter, quote } = marks
  const mark = String.fromCharCode(quote)
  const fields: string[] = []
  let lines = 0
  let at = from
  for (;;) {
    if (text.charCodeAt(at) === quote) {
      let closing = text.indexOf(mark, at + 1)
      let isDoubled = false
      while (closing !== -1 && text.charCodeAt(closing + 1) === quote) {
        isDoubled = true
        closing = text.indexOf(mark, closing + 2)
      }
      if (closing === -1) return undefined
      const field = text.slice(at + 1, closing)
      lines += lineBreaks(field)
      fields.push(isDoubled ? field.replaceAll(mark + mark, () => mark) : field)
      at = closing + 1
    } else {
      const start = at
      while (at < text.length) {
        const char = text.charCodeAt(at)
        if (char === delimiter || char === lineFeed || char === carriageReturn) break
        at++
      }
      fields.push(text.slice(start, at))
    }
    if (at === text.length) return last ? { fields, next: at, lines } : undefined
    const char = text.charCodeAt(at)
    if (char === lineFeed) return { fields, next: at + 1, lines: lines + 1 }
    if (char === carriageReturn) {
      const isPair = text.charCodeAt(at + 1) === lineFeed
      return { fields, next: at + (isPair ? 2 : 1), lines: lines + 1 }
    }
    if (char !== delimiter) return undefined
    at++
  }
}

function lineBreaks(field: string): number {
  // nearly no field has one
  if (!field.includes('\n') && !field.includes('\r')) return 0
  return field.match(/\r\n|\n|\r/g)?.length ?? 0
}
