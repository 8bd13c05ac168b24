import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { RowPages, RowsView } from './row-pages.ts'

/** Rows before the edge of the window upon which the next page is read. */
const ahead = 80

/** Keeps the place when rows come or go in front of it, and reads on before an edge is reached. `height`: pixels of a row. */
export function useWindowScroll(
  scroll: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  { pages, view, height }: { pages: RowPages; view: RowsView; height: number },
): void {
  const shown = useRef({ start: 0, shift: 0 })
  const { start, shift, from } = view
  useLayoutEffect(() => {
    const element = scroll.current
    if (element === null) return
    const before = shown.current
    shown.current = { start, shift }
    if (before.start !== start) element.scrollTop = from === 'last' ? element.scrollHeight : 0
    else if (before.shift !== shift) element.scrollTop += (shift - before.shift) * height
  }, [scroll, start, shift, from, height])

  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  const count = view.rows.length
  const { busy, hasNext, hasPrevious, isStopped, error } = view
  useEffect(() => {
    if (busy !== undefined || isStopped || error !== undefined) return
    if (hasNext && endIndex > count - ahead) pages.load('next')
    else if (hasPrevious && startIndex < ahead) pages.load('previous')
  }, [pages, busy, isStopped, error, hasNext, hasPrevious, startIndex, endIndex, count])
}
