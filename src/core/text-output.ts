import type { Column } from './columns.ts'

export const exportFormats = ['CSV', 'TSV', 'JSONL'] as const

export type ExportFormat = (typeof exportFormats)[number]

/** How rows are written into a file. */
export interface TextOutput {
  readonly format: ExportFormat
  /** Put a ' before texts that a spreadsheet would run as a formula (CSV and TSV). */
  readonly defuseFormulas: boolean
  /** Which columns, in which order: their places in the dataset (0-based). */
  readonly columns: readonly number[]
}

/** Between the fields of a line. */
export const delimiters = { CSV: ',', TSV: '\t' } as const

/**
 * What a text must not begin with where it is not to be run as a formula, the full-width forms included.
 * Source: OWASP, CSV Injection.
 */
export const formulaStarts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'] as const

/** The columns of a dataset that are written, in the order in which they are. */
export function writtenColumns(columns: readonly Column[], output: TextOutput): Column[] {
  return output.columns.map((place) => {
    const column = columns[place]
    if (column === undefined) throw new RangeError(`there is no column ${place}`)
    return column
  })
}

/** The line of names that begins a CSV or TSV file, in the form of its rows; '' for JSON Lines. */
export function headerLine(columns: readonly Column[], output: TextOutput): string {
  if (output.format === 'JSONL') return ''
  const delimiter = delimiters[output.format]
  const fields = writtenColumns(columns, output).map(({ name }, _, { length }) => {
    const isFormula = output.defuseFormulas && formulaStarts.some((start) => name.startsWith(start))
    const text = isFormula ? `'${name}` : name
    const isEndMark = length === 1 && text === '\\.'
    const isPlain = text !== '' && !isEndMark && !/["\r\n]/.test(text) && !text.includes(delimiter)
    return isPlain ? text : `"${text.replaceAll('"', '""')}"`
  })
  return `${fields.join(delimiter)}\n`
}
