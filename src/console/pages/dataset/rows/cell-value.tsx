import { cellText } from './cell-text.ts'
import classes from './row-table.module.css'

/** A value; what is nothing is not the same as an empty text, and neither looks like a text. */
export function CellValue({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className={classes['nothing']}>null</span>
  if (value === '') return <span className={classes['nothing']}>empty text</span>
  return cellText(value)
}
