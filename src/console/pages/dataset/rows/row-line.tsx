import { memo } from 'react'
import { CellValue } from './cell-value.tsx'
import { type DatasetColumn, isNumeric } from './row-columns.ts'
import type { TableRow } from './row-pages.ts'
import classes from './row-table.module.css'

interface RowLineProps {
  readonly id: string
  /** The row's number in the reader's locale. */
  readonly label: string
  readonly row: TableRow
  readonly columns: readonly DatasetColumn[]
  /** Which columns are drawn after the first one. */
  readonly indexes: readonly number[]
  readonly isActive: boolean
  readonly onOpen: (row: TableRow) => void
}

/** A row in the table. A click opens it whole; keys do so by the table. */
export const RowLine = memo(function RowLine(props: RowLineProps) {
  const { id, label, row, columns, indexes, isActive, onOpen } = props

  function open(): void {
    // whoever marks a text to copy it wants nothing to open
    if (getSelection()?.isCollapsed !== false) onOpen(row)
  }

  function cell(index: number, className = '') {
    const type = columns[index]?.type
    const isAtEnd = type !== undefined && isNumeric(type)
    return (
      <td
        key={index}
        className={`${className} ${isAtEnd ? classes['numeric'] : ''}`}
        aria-colindex={index + 2}
      >
        <CellValue value={row.values[index]} />
      </td>
    )
  }

  return (
    // the table takes the keys
    <tr
      id={id}
      className={`${classes['row']} ${isActive ? classes['active'] : ''}`}
      aria-rowindex={row.number + 1}
      onClick={open}
    >
      <th scope="row" className={classes['number']} aria-colindex={1}>
        {label}
      </th>
      {columns.length > 0 && cell(0, classes['first'])}
      <td className={classes['space']} />
      {indexes.map((index) => cell(index))}
      <td className={classes['space']} />
    </tr>
  )
})
