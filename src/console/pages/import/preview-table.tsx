import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
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
  const byId = new Map(columns.map((column) => [column.id, column]))
  return (
    <section
      className={classes['table']}
      data-loading={isLoading || undefined}
      aria-busy={isLoading}
      aria-label="Preview"
    >
      <table>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col">
                  {byId.get(header.column.id)?.head}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <Cell
                  key={cell.id}
                  value={storedValue(row.original, byId.get(cell.column.id))}
                  isNumber={isNumber(byId.get(cell.column.id)?.type)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

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
