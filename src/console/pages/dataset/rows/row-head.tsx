import { memo } from 'react'
import { columnTypeLabels } from '../../../parts/column-types.ts'
import { type DatasetColumn, isNumeric } from './row-columns.ts'
import classes from './row-table.module.css'

interface RowHeadProps {
  readonly columns: readonly DatasetColumn[]
  /** Which columns are drawn after the first one. */
  readonly indexes: readonly number[]
}

/** Names and types of the columns in sight. */
export const RowHead = memo(function RowHead({ columns, indexes }: RowHeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col" className={classes['number']} aria-colindex={1}>
          Row
        </th>
        <Name columns={columns} index={0} />
        <td className={classes['space']} />
        {indexes.map((index) => (
          <Name key={index} columns={columns} index={index} />
        ))}
        <td className={classes['space']} />
      </tr>
    </thead>
  )
})

interface NameProps {
  readonly columns: readonly DatasetColumn[]
  readonly index: number
}

function Name({ columns, index }: NameProps) {
  const column = columns[index]
  if (column === undefined) return null
  const numeric = isNumeric(column.type) && classes['numeric']
  const first = index === 0 && classes['first']
  return (
    <th
      scope="col"
      className={[numeric, first].filter(Boolean).join(' ')}
      aria-colindex={index + 2}
      title={column.name}
    >
      <span className={classes['name']}>{column.name}</span>
      <span className={classes['type']}>{columnTypeLabels[column.type]}</span>
    </th>
  )
}
