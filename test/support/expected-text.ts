import type { Column, Row, Value } from '#core/columns.ts'
import type { TextOutput } from '#core/text-output.ts'

/** What rows are to be written as: the form of files put in plain words. */
export function expectedText(
  rows: readonly Row[],
  columns: readonly Column[],
  output: TextOutput,
): string {
  const line = output.format === 'JSONL' ? jsonLine : delimitedLine
  return rows.map(({ values }) => `${line(values, columns, output)}\n`).join('')
}

function jsonLine(
  values: readonly Value[],
  columns: readonly Column[],
  { columns: places }: TextOutput,
): string {
  const members = places.map((place) => {
    const value = values[place] ?? null
    const shown = typeof value === 'bigint' ? String(value) : value
    return `${JSON.stringify(columns[place]?.name)}:${JSON.stringify(shown)}`
  })
  return `{${members.join(',')}}`
}

function delimitedLine(
  values: readonly Value[],
  columns: readonly Column[],
  { columns: places, format, defuseFormulas }: TextOutput,
): string {
  const delimiter = format === 'CSV' ? ',' : '\t'
  const isAlone = places.length === 1
  const fields = places.map((place) => {
    const value = values[place] ?? null
    const isText = columns[place]?.type === 'TEXT'
    if (value === null) return isAlone && !isText ? '""' : ''
    if (!isText) return String(value)
    const defused = String(value).replace(defuseFormulas ? /^[=+\-@\t\r\n＝＋－＠]/ : /^$/, "'$&")
    const text = value === '' ? '' : defused
    const isQuoted =
      text === '' || /["\r\n]/.test(text) || text.includes(delimiter) || (isAlone && text === '\\.')
    return isQuoted ? `"${text.replaceAll('"', '""')}"` : text
  })
  return fields.join(delimiter)
}
