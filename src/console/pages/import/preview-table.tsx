import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useMemo, useRef } from 'react'
import type { ColumnType } from '../../../../schema/generated/operations.ts'
import classes from './import.module.css'

/** A column of the table. */
export interface ShownColumn {
  readonly id: string
  /** Of its values in each row; undefined while they are on their way. */
  readonly place: number | undefined
  readonly type: ColumnType
  readonly head: ReactNode
}

interface PreviewTableProps {
  readonly columns: readonly ShownColumn[]
  readonly rows: readonly Row[]
  readonly isLoading: boolean
}

type Row = readonly (string | null)[]

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, Row>()

/** The first rows as they would be stored, below what is said of each column. */
export function PreviewTable({ columns, rows, isLoading }: PreviewTableProps) {
  const layout = columns.map(({ id, place }) => `${place} ${id}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout is what of the columns the table has to know
  const model = useMemo(
    () =>
      columns.map(({ id, place }) =>
        helper.accessor((row): unknown => (place === undefined ? undefined : row[place]), { id }),
      ),
    [layout],
  )
  const table = useTable({ features, columns: model, data: rows })
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth,
    overscan: 4,
  })
  // a file may have a thousand columns: those that are in sight are drawn
  const seen = virtualizer.getVirtualItems()
  const width = virtualizer.getTotalSize()
  const before = seen.at(0)?.start ?? 0
  const after = width - (seen.at(-1)?.end ?? width)
  return (
    <section
      ref={scroller}
      className={classes['table']}
      data-loading={isLoading || undefined}
      aria-busy={isLoading}
      aria-label="Preview"
    >
      <table style={{ width: `max(100%, ${width}px)` }} aria-colcount={columns.length}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {before > 0 && <td style={{ width: before }} />}
              {seen.map(({ index }) => (
                <th key={group.headers[index]?.id} scope="col" aria-colindex={index + 1}>
                  {columns[index]?.head}
                </th>
              ))}
              {after > 0 && <td style={{ width: after }} />}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {before > 0 && <td />}
              {seen.map(({ index }) => (
                <Cell
                  key={columns[index]?.id}
                  value={storedValue(row.original, columns[index])}
                  isNumber={isNumber(columns[index]?.type)}
                />
              ))}
              {after > 0 && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Pixels. */
const columnWidth = 190

interface CellProps {
  readonly value: string | null | undefined
  readonly isNumber: boolean
}

function Cell({ value, isNumber }: CellProps) {
  return (
    <td data-right={isNumber || undefined} title={value || undefined}>
      {value === null && <span className={classes['null']}>null</span>}
      {value === '' && <span className={classes['null']}>empty text</span>}
      {value}
    </td>
  )
}

function storedValue(row: Row, column: ShownColumn | undefined): string | null | undefined {
  return column?.place === undefined ? undefined : row[column.place]
}

function isNumber(type: ColumnType | undefined): boolean {
  return type === 'INTEGER' || type === 'DECIMAL'
}
