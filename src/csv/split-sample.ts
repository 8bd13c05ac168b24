/** A record of a sample, as it seems to be. */
export interface SampleRecord {
  readonly fields: readonly string[]
  /** Which fields stand in quotes; empty where none does. */
  readonly quoted: readonly boolean[]
  /** Lines before it, from the beginning of the sample. */
  readonly line: number
  /** Whether a blank line is just before it. */
  readonly afterBlank: boolean
}

/** What splits a sample. */
export interface SampleMarks {
  readonly delimiter: string
  /** '': fields are never quoted. */
  readonly quote: string
  readonly escape: string
  /** '': there are no lines of comment. */
  readonly comment: string
}

/** The records of a sample. */
export interface SampleSplit {
  readonly records: readonly SampleRecord[]
  /** Fields whose quoting is broken: the marks may be wrong ones. */
  readonly broken: number
}

/** Text whose lines end in LF. */
export interface Sample {
  readonly text: string
  /** Whether the file ends with it. */
  readonly whole: boolean
}

/** Enough to tell the forms of their values. */
const mostRecords = 5000
/** A line of more is no record of a table that could be imported. */
const mostFields = 2000

/**
 * Splits a sample by marks that may be wrong ones, so nothing is an error: a broken field goes to the
 * end of its line. csv-parse throws at the first one, and names no line of the file.
 */
export function splitSample({ text, whole }: Sample, marks: SampleMarks): SampleSplit {
  const { delimiter, quote, comment } = marks
  const records: SampleRecord[] = []
  let broken = 0
  let line = 0
  let afterBlank = false
  let at = 0
  let nextDelimiter = -1
  while (at < text.length && records.length < mostRecords) {
    let lineEnd = endOfLine(text, at)
    const isComment = comment !== '' && text.startsWith(comment, at)
    if (isComment || isBlank(text, at, lineEnd, delimiter)) {
      afterBlank ||= !isComment
      at = lineEnd + 1
      line++
      continue
    }
    const fields: string[] = []
    const quoted: boolean[] = []
    const start = at
    for (;;) {
      if (quote !== '' && text[at] === quote) {
        const closing = closingQuote(text, at + 1, marks)
        // the sample, not the file, may end within the quotes
        if (closing === -1 && !whole && records.length > 2) return { records, broken }
        const next = closing === -1 ? undefined : (text[closing + 1] ?? '\n')
        if (next === delimiter || next === '\n') {
          quoted[fields.length] = true
          fields.push(unescaped(text.slice(at + 1, closing), marks))
          at = closing + 1
        } else {
          broken++
          lineEnd = endOfLine(text, Math.max(at, closing))
          fields.push(text.slice(at, lineEnd))
          at = lineEnd
        }
        if (at > lineEnd) lineEnd = endOfLine(text, at)
      } else {
        if (nextDelimiter < at) nextDelimiter = indexOrEnd(text, delimiter, at)
        const end = Math.min(nextDelimiter, lineEnd)
        fields.push(text.slice(at, end))
        at = end
      }
      if (fields.length === mostFields) at = lineEnd
      if (text[at] !== delimiter) break
      at++
    }
    records.push({ fields, quoted, line, afterBlank })
    afterBlank = false
    line += 1 + (quoted.length === 0 && broken === 0 ? 0 : lineBreaks(text, start, at))
    at++
  }
  return { records, broken }
}

function endOfLine(text: string, from: number): number {
  return indexOrEnd(text, '\n', from)
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from)
  return index === -1 ? text.length : index
}

function isBlank(text: string, from: number, lineEnd: number, delimiter: string): boolean {
  if (lineEnd === from) return true
  const first = text[from]
  if (first === delimiter || (first !== ' ' && first !== '\t')) return false
  const line = text.slice(from, lineEnd)
  return line.trim() === '' && !line.includes(delimiter)
}

function closingQuote(text: string, from: number, marks: SampleMarks): number {
  const { quote } = marks
  let at = text.indexOf(quote, from)
  if (marks.escape === quote) {
    while (at !== -1 && text[at + 1] === quote) at = text.indexOf(quote, at + 2)
    return at
  }
  while (at !== -1 && isEscaped(text, from, at, marks)) at = text.indexOf(quote, at + 1)
  return at
}

/** An escape that is escaped itself does not escape what follows it. */
function isEscaped(text: string, from: number, at: number, marks: SampleMarks): boolean {
  let before = at
  while (before > from && text[before - 1] === marks.escape) before--
  return (at - before) % 2 === 1
}

function unescaped(text: string, marks: SampleMarks): string {
  const written = marks.escape + marks.quote
  return text.includes(written) ? text.replaceAll(written, marks.quote) : text
}

function lineBreaks(text: string, from: number, to: number): number {
  let found = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; found++) {
    at = text.indexOf('\n', at + 1)
  }
  return found
}
