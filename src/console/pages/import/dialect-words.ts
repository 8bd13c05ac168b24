import type { DateOrder } from '../../../../schema/generated/operations.ts'
import type { Preview } from './planned-columns.ts'

export type Dialect = Preview['dialect']

interface Choice {
  readonly value: string
  readonly label: string
}

export const delimiters: readonly Choice[] = [
  { value: ',', label: 'Comma  ,' },
  { value: ';', label: 'Semicolon  ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe  |' },
]

export const quotes: readonly Choice[] = [
  { value: '"', label: 'Double quote  "' },
  { value: "'", label: "Single quote  '" },
  { value: '', label: 'None' },
]

export const escapes: readonly Choice[] = [
  { value: '"', label: 'Doubled quote  ""' },
  { value: "'", label: "Doubled quote  ''" },
  { value: '\\', label: 'Backslash  \\' },
]

export const comments: readonly Choice[] = [
  { value: '', label: 'None' },
  { value: '#', label: 'Hash  #' },
  { value: '%', label: 'Percent  %' },
]

export const decimalSeparators: readonly Choice[] = [
  { value: '.', label: 'Point  1.5' },
  { value: ',', label: 'Comma  1,5' },
]

export const dateOrders: readonly (Choice & { readonly value: DateOrder })[] = [
  { value: 'YMD', label: 'Year first  2024-12-31' },
  { value: 'DMY', label: 'Day first  31.12.2024' },
  { value: 'MDY', label: 'Month first  12/31/2024' },
]

/** The encodings that the server reads, by their names in the WHATWG Encoding Standard. */
export const encodings: readonly Choice[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
  { value: 'windows-1252', label: 'Western (Windows-1252)' },
  { value: 'iso-8859-15', label: 'Western (ISO 8859-15)' },
  { value: 'macintosh', label: 'Western (Macintosh)' },
  { value: 'windows-1250', label: 'Central European (Windows-1250)' },
  { value: 'iso-8859-2', label: 'Central European (ISO 8859-2)' },
  { value: 'windows-1251', label: 'Cyrillic (Windows-1251)' },
  { value: 'koi8-r', label: 'Cyrillic (KOI8-R)' },
  { value: 'windows-1253', label: 'Greek (Windows-1253)' },
  { value: 'windows-1254', label: 'Turkish (Windows-1254)' },
  { value: 'windows-1257', label: 'Baltic (Windows-1257)' },
]

/** The option for a part of which nothing is known yet. */
export const unknown = 'unknown'

/** The choices, and one more as long as none of them is known to hold. */
export function orUnknown(choices: readonly Choice[], value: string | null | undefined): Choice[] {
  return value == null ? [{ value: unknown, label: 'As detected' }, ...choices] : [...choices]
}

/** A dialect in a line: "Comma, UTF-8, names in the first record". */
export function dialectWords(dialect: Dialect): string {
  const { delimiter, quote, encoding, header, skipLines, decimalSeparator } = dialect
  const words = [
    labelOf(delimiters, delimiter).split('  ')[0],
    labelOf(encodings, encoding),
    header ? 'names in the first record' : 'no names in the file',
    ...(quote === '"' ? [] : [quote === '' ? 'no quotes' : `quotes ${quote}`]),
    ...(skipLines > 0 ? [`${skipLines} lines skipped`] : []),
    ...(decimalSeparator === ',' ? ['decimal comma'] : []),
  ]
  return words.join(' · ')
}

function labelOf(choices: readonly Choice[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value
}
