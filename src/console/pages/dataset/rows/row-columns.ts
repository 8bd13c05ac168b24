import { columnSizingFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table'
import type { ColumnType } from '../../../../../schema/generated/operations.ts'
import { formatCount } from '../../../format/numbers.ts'
import { cellText } from './cell-text.ts'
import type { TableRow } from './row-pages.ts'

export const rowFeatures = tableFeatures({ columnSizingFeature })
const helper = createColumnHelper<typeof rowFeatures, TableRow>()

export interface DatasetColumn {
  readonly name: string
  readonly type: ColumnType
}

/** Pixels, about: of a letter, of a digit or a bold letter, and of what stands around a value. */
const letter = 7.6
const digit = 9
const padding = 26
const narrowest = 84
const widest = 320

/** The columns of a dataset for a table, as wide as their names and the `sample` of rows need it. */
export function rowColumns(columns: readonly DatasetColumn[], sample: readonly TableRow[]) {
  return columns.map(({ name, type }, i) => {
    const character = type === 'TEXT' ? letter : digit
    const longest = sample.reduce(
      (most, { values }) => Math.max(most, cellText(values[i]).length * character),
      name.length * digit,
    )
    const width = Math.round(longest + padding)
    return helper.accessor((row) => row.values[i], {
      id: String(i),
      header: name,
      size: Math.min(widest, Math.max(narrowest, width)),
    })
  })
}

/** Pixels that the numbers of rows take, the largest of which is `number`; in steps, so that it seldom changes. */
export function numberWidth(number: number): number {
  return Math.max(64, formatCount(number).length * digit + padding)
}

/** Whether values of a type stand at the end of their cell, so that their digits stand below each other. */
export function isNumeric(type: ColumnType): boolean {
  return type === 'INTEGER' || type === 'DECIMAL'
}
