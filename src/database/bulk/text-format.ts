import type { Row, Value } from '#core/columns.ts'

/** How one database writes values that the text format has no common form for. */
export interface TextForms {
  readonly true: string
  readonly false: string
  /** Per column: what becomes of a string in canonical form; undefined where it stays as it is. */
  readonly strings: readonly (((text: string) => string) | undefined)[]
}

/**
 * Rows in the text format that PostgreSQL's COPY and MySQL's LOAD DATA share by default: fields between
 * tabs, lines that end with a line feed, `\N` for null, backslash escapes. The row number goes first.
 * One Buffer: a stream could be faster than the server, and nothing would slow it.
 */
export function textFormat(rows: readonly Row[], forms: TextForms): Buffer {
  let text = ''
  for (const { number, values } of rows) {
    text += number
    for (let i = 0; i < values.length; i++) {
      text += `\t${field(values[i] ?? null, forms, i)}`
    }
    text += '\n'
  }
  return Buffer.from(text)
}

function field(value: Value, forms: TextForms, i: number): string {
  if (value === null) return '\\N'
  if (typeof value === 'boolean') return value ? forms.true : forms.false
  if (typeof value !== 'string') return String(value)
  const form = forms.strings[i]
  return escaped(form === undefined ? value : form(value))
}

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

function escaped(text: string): string {
  return special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? '') : text
}
