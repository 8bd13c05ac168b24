import { carriageReturn, lineFeed, type Marks } from './record-end.ts'

/** How a field stands in the file. */
export const fieldForm = {
  plain: 0,
  /** In quotes, with no quote within them. */
  quoted: 1,
  /** In quotes, and with doubled quotes within them. */
  doubled: 2,
} as const

/**
 * Finds the fields of records in bytes, without making anything of them: first all bytes that can end a field, in one
 * go and without a branch for each, then record after record.
 */
export class FieldScanner {
  /** Of the record found last: where the content of each field begins, and after it where it ends. */
  readonly bounds: Int32Array
  /** Of the record found last: how each field stands in the file, a `fieldForm`. */
  readonly forms: Uint8Array
  /** Line breaks within the record found last, and after it. */
  lines = 0
  readonly #width: number
  readonly #delimiter: number
  readonly #quote: number
  readonly #doubles: boolean
  /** 1 for delimiters, quotes and line breaks. */
  readonly #isMark = new Uint8Array(256)
  #bytes: Uint8Array = new Uint8Array()
  /** Where the marks stand; after the last one, the end of the bytes. */
  #places = new Int32Array()
  /** The next of them that has not been looked at. */
  #next = 0

  /** `width`: fields of a record. */
  constructor(marks: Marks, width: number) {
    const { delimiter, quote } = marks
    this.#width = width
    this.#delimiter = delimiter
    this.#quote = quote
    this.#doubles = marks.escape === quote
    for (const byte of [delimiter, quote, lineFeed, carriageReturn]) {
      if (byte >= 0) this.#isMark[byte] = 1
    }
    this.bounds = new Int32Array(width * 2)
    this.forms = new Uint8Array(width)
  }

  /** Takes the bytes in which records are to be found from now on. */
  scan(bytes: Uint8Array): void {
    const { length } = bytes
    // four places are written at a time, and one comes after them
    if (this.#places.length < length + 5) this.#places = new Int32Array(length + 5)
    const count = findMarks(bytes, this.#isMark, this.#places)
    this.#places[count] = length
    this.#bytes = bytes
    this.#next = 0
  }

  /**
   * Finds the fields of the record that begins at `from`; gives where the next one begins. 0: it has not `width`
   * fields, does not end within the bytes, or asks for a closer look. `last`: the file ends with the bytes, so that a
   * record may end there without a line break. Records are asked for in their order.
   */
  find(from: number, last: boolean): number {
    const { bounds, forms } = this
    const bytes = this.#bytes
    const places = this.#places
    const quote = this.#quote
    const lastField = this.#width - 1
    const { length } = bytes
    let next = this.#next
    while ((places[next] as number) < from) next++
    let lines = 0
    let at = from
    for (let field = 0; ; field++) {
      let end = places[next] as number
      forms[field] = fieldForm.plain
      if (end === at && end < length && bytes[end] === quote) {
        if (!this.#doubles) return 0
        forms[field] = fieldForm.quoted
        at++
        for (;;) {
          end = places[++next] as number
          if (end === length) return 0
          const byte = bytes[end]
          if (byte === lineFeed || (byte === carriageReturn && bytes[end + 1] !== lineFeed)) lines++
          if (byte !== quote) continue
          if (places[next + 1] !== end + 1 || bytes[end + 1] !== quote) break
          forms[field] = fieldForm.doubled
          next++
        }
        bounds[field * 2] = at
        bounds[field * 2 + 1] = end++
        // text after a closing quote
        if (places[++next] !== end) return 0
      } else {
        // a quote within a field that does not begin with one is an ordinary character
        while (end < length && bytes[end] === quote) end = places[++next] as number
        bounds[field * 2] = at
        bounds[field * 2 + 1] = end
      }
      at = end + 1
      next++
      if (field < lastField) {
        if (end === length || bytes[end] !== this.#delimiter) return 0
        continue
      }
      if (end === length) {
        if (!last) return 0
        at = length
      } else if (bytes[end] === this.#delimiter) {
        return 0
      } else {
        lines++
        if (bytes[end] === carriageReturn && places[next] === at && bytes[at] === lineFeed) at++
      }
      this.lines = lines
      this.#next = next
      return at
    }
  }
}

/** Writes where marks stand to `places`, with a few places after them; gives how many there are. */
function findMarks(bytes: Uint8Array, isMark: Uint8Array, places: Int32Array): number {
  const { length } = bytes
  let count = 0
  let i = 0
  for (; i + 4 <= length; i += 4) {
    places[count] = i
    count += isMark[bytes[i] as number] as number
    places[count] = i + 1
    count += isMark[bytes[i + 1] as number] as number
    places[count] = i + 2
    count += isMark[bytes[i + 2] as number] as number
    places[count] = i + 3
    count += isMark[bytes[i + 3] as number] as number
  }
  for (; i < length; i++) {
    places[count] = i
    count += isMark[bytes[i] as number] as number
  }
  return count
}
