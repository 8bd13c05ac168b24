import { useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { formatCount } from '../../../format/numbers.ts'
import { type DatasetColumn, numberWidth, rowColumns, rowFeatures } from './row-columns.ts'
import { RowHead } from './row-head.tsx'
import { RowLine } from './row-line.tsx'
import type { RowPages, RowsView, TableRow } from './row-pages.ts'
import classes from './row-table.module.css'
import { useWindowScroll } from './use-window-scroll.ts'

/** Pixels. */
const rowHeight = 36
const headHeight = 52

interface RowTableProps {
  readonly name: string
  readonly columns: readonly DatasetColumn[]
  readonly pages: RowPages
  readonly view: RowsView
  readonly onOpen: (row: TableRow) => void
  /** The numbers of the first and the last row in sight; a stable function. */
  readonly onSight: (first: number, last: number) => void
}

/** The rows of the window as a grid, of which only what is in sight is drawn. */
export function RowTable({ name, columns, pages, view, onOpen, onSight }: RowTableProps) {
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<number>()
  // widths are those of the first rows that came, and stay
  const [sample, setSample] = useState<readonly TableRow[]>([])
  if (sample.length === 0 && view.rows.length > 0) setSample(view.rows.slice(0, 100))
  const definitions = useMemo(() => rowColumns(columns, sample), [columns, sample])
  const table = useTable({ features: rowFeatures, columns: definitions, data: view.rows, getRowId })
  const { rows } = table.getRowModel()
  const [first, ...others] = table.getAllLeafColumns().map((column) => column.getSize())
  const fixed = numberWidth(view.rows.at(-1)?.number ?? 0)

  // before the one of the rows: it reads the place, and rows that are drawn already would be laid out for that
  const across = useVirtualizer<HTMLDivElement, Element>({
    horizontal: true,
    count: others.length,
    getScrollElement: () => scroll.current,
    estimateSize: (i) => others[i] ?? 0,
    paddingStart: fixed + (first ?? 0),
    overscan: 3,
  })
  const lines = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured holds for other widths
  useEffect(() => across.measure(), [across, definitions, fixed])
  useWindowScroll(scroll, lines, { pages, view, height: rowHeight })

  const inSight = lines.range
  const firstNumber = rows[inSight?.startIndex ?? 0]?.original.number ?? 0
  const lastNumber = rows[Math.min(inSight?.endIndex ?? 0, rows.length - 1)]?.original.number ?? 0
  useEffect(() => onSight(firstNumber, lastNumber), [onSight, firstNumber, lastNumber])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const at = rows.findIndex(({ original }) => original.number === active)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Home') pages.begin('first')
    else if (event.key === 'End') pages.begin('last')
    else if (event.key === 'Enter' && rows[at] !== undefined) onOpen(rows[at].original)
    else if (step !== undefined) move(at < 0 ? (inSight?.startIndex ?? 0) + 1 : at + step)
    else return
    event.preventDefault()
  }

  function move(to: number): void {
    const row = rows[to]
    if (row === undefined) return
    setActive(row.original.number)
    lines.scrollToIndex(to)
  }

  const drawn = lines.getVirtualItems()
  const places = across.getVirtualItems()
  const shownColumns = { first: 0, others: places.map(({ index }) => index + 1) }
  const left = (places[0]?.start ?? 0) - (places.length > 0 ? fixed + (first ?? 0) : 0)
  const right = across.getTotalSize() - (places.at(-1)?.end ?? across.getTotalSize())
  const above = drawn[0]?.start ?? 0
  const below = lines.getTotalSize() - (drawn.at(-1)?.end ?? lines.getTotalSize())
  const span = places.length + 4
  const key = shownColumns.others.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the list, which is new each time
  const indexes = useMemo(() => shownColumns.others, [key])

  return (
    <div ref={scroll} className={classes['scroll']}>
      <table
        tabIndex={0}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that keys move in
        role="grid"
        className={classes['table']}
        style={tableStyle(across.getTotalSize(), fixed)}
        aria-label={`Rows of ${name}`}
        aria-rowcount={-1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={active === undefined ? undefined : `${id}${active}`}
        aria-busy={view.busy !== undefined}
        onKeyDown={onKeyDown}
      >
        <colgroup>
          <col style={{ width: fixed }} />
          <col style={{ width: first }} />
          <col style={{ width: left }} />
          {places.map(({ index, size }) => (
            <col key={index} style={{ width: size }} />
          ))}
          <col style={{ minWidth: right }} />
        </colgroup>
        <RowHead columns={columns} indexes={indexes} />
        <tbody aria-hidden className={classes['gap']}>
          <tr>
            <td colSpan={span} style={{ height: above }} />
          </tr>
        </tbody>
        <tbody>
          {drawn.map(({ index }) => {
            const row = rows[index]
            if (row === undefined) return null
            const { number } = row.original
            return (
              <RowLine
                key={row.id}
                id={`${id}${number}`}
                label={formatCount(number)}
                row={row.original}
                columns={columns}
                indexes={indexes}
                isActive={number === active}
                onOpen={onOpen}
              />
            )
          })}
        </tbody>
        <tbody aria-hidden className={classes['gap']}>
          <tr>
            <td colSpan={span} style={{ height: below }} />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

/** Pixels: the least width, and where the first column stays when the others are scrolled. */
function tableStyle(minWidth: number, numbers: number): CSSProperties {
  // React takes variables of CSS, and its types do not know them
  return { minWidth, '--numbers': `${numbers}px` } as CSSProperties
}

function getRowId({ number }: TableRow): string {
  return String(number)
}
