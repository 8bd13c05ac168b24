/** What a file of rejected rows says of each record, before the record. */
export const ownColumns = [
  '_sluice_line',
  '_sluice_column',
  '_sluice_code',
  '_sluice_message',
] as const

/** How the name of the column begins that carries the dialect. */
export const dialectColumn = '_sluice_dialect_'

/** Whether a column is none of the data: imports skip it, unless they are told to take it. */
export function isOwnColumn(name: string): boolean {
  return name.startsWith('_sluice_')
}
