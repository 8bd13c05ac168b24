/** A row as the API gives it. */
export interface TableRow {
  readonly number: number
  readonly values: readonly unknown[]
}

export interface RowsPage {
  readonly rows: readonly TableRow[]
  readonly hasPrevious: boolean
  readonly hasNext: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
  /** The dataset's revision that the rows belong to. */
  readonly revision: number
}

/** Where to read: rows after a cursor or before one, from the first or up to the last where there is none. */
export interface PageRequest {
  readonly direction: Direction
  readonly cursor: string | undefined
}

export type Direction = 'next' | 'previous'
/** Reads one page of at most `size` rows. */
export type ReadPage = (request: PageRequest, signal: AbortSignal) => Promise<RowsPage>

/** What there is to show. */
export interface RowsView {
  readonly rows: readonly TableRow[]
  /** Grows by the rows that are put in front of the others, and shrinks by those that are dropped there. */
  readonly shift: number
  /** Grows with each start anew, upon which there is no place to keep. */
  readonly start: number
  /** At which end of all rows the latest start was. */
  readonly from: End
  readonly hasPrevious: boolean
  readonly hasNext: boolean
  readonly busy: Direction | undefined
  /** Up to where rows have been looked through in vain: a cursor. */
  readonly searchedTo: string | undefined
  readonly isStopped: boolean
  readonly error: unknown
  readonly revision: number | undefined
}

export type End = 'first' | 'last'

interface Kept {
  readonly rows: readonly TableRow[]
  readonly start: string | null
  readonly end: string | null
}

const nothing: RowsView = {
  rows: [],
  shift: 0,
  start: 0,
  from: 'first',
  hasPrevious: false,
  hasNext: false,
  busy: undefined,
  searchedTo: undefined,
  isStopped: false,
  error: undefined,
  revision: undefined,
}

export interface RowPagesOptions {
  /** Rows a page. */
  readonly size: number
  /** Pages that are kept; the far ones are dropped, and read again when they are wanted. */
  readonly most: number
}

/** A window on rows that may be many millions: a bounded number of pages, one after the other, that moves by cursors. */
export class RowPages {
  readonly #size: number
  readonly #most: number
  readonly #listeners = new Set<() => void>()
  #view = nothing
  #kept: readonly Kept[] = []
  #cursors: Record<Direction, string | undefined> = { next: undefined, previous: undefined }
  #read: ReadPage | undefined
  #running = new AbortController()
  #latest: { readonly direction: Direction; readonly isStart: boolean } = {
    direction: 'next',
    isStart: true,
  }

  constructor({ size, most }: RowPagesOptions) {
    this.#size = size
    this.#most = most
  }

  readonly view = (): RowsView => this.#view

  /** Gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Reads from one end on. What is shown stays until there is something else to show. */
  begin(from: End, read: ReadPage | undefined = this.#read): void {
    this.#read = read
    this.#running.abort()
    this.#show({ from })
    void this.#load(from === 'first' ? 'next' : 'previous', true)
  }

  /** Reads the page after the last one, or before the first; nothing happens where there is none, or one is on its way. */
  load(direction: Direction): void {
    const { busy, hasNext, hasPrevious } = this.#view
    const isThere = direction === 'next' ? hasNext : hasPrevious
    if (busy === undefined && isThere) void this.#load(direction, false)
  }

  /** After an error: what has failed once more. */
  tryAgain(): void {
    void this.#load(this.#latest.direction, this.#latest.isStart)
  }

  /** Ends a search; `goOn` takes it up again. */
  stop(): void {
    if (this.#view.busy === undefined) return
    this.#running.abort()
    this.#show({ busy: undefined, isStopped: true })
  }

  /** Goes on with a search that was stopped. */
  goOn(): void {
    if (this.#view.isStopped) void this.#load(this.#latest.direction, this.#latest.isStart)
  }

  /** Ends whatever is under way. */
  end(): void {
    this.#running.abort()
    this.#show({ busy: undefined })
  }

  async #load(direction: Direction, isStart: boolean): Promise<void> {
    const read = this.#read
    if (read === undefined) return
    const running = new AbortController()
    this.#running = running
    this.#show({ busy: direction, error: undefined, isStopped: false })
    this.#latest = { direction, isStart }
    let isFirst = isStart
    let found = 0
    try {
      for (;;) {
        const cursor = isFirst ? undefined : this.#cursors[direction]
        const page = await read({ direction, cursor }, running.signal)
        if (running.signal.aborted) return
        if (isFirst) this.#startAnew()
        isFirst = false
        this.#latest = { direction, isStart: false }
        this.#add(page, direction)
        found += page.rows.length
        const { hasNext, hasPrevious } = this.#view
        if (found >= this.#size || !(direction === 'next' ? hasNext : hasPrevious)) break
        // short: the server looks through rows that no filter lets through
        this.#show({ searchedTo: this.#cursors[direction] })
      }
      this.#show({ busy: undefined, searchedTo: undefined })
    } catch (error) {
      if (!running.signal.aborted) this.#show({ busy: undefined, searchedTo: undefined, error })
    }
  }

  #startAnew(): void {
    this.#kept = []
    this.#cursors = { next: undefined, previous: undefined }
    const { start, from, busy } = this.#view
    this.#view = { ...nothing, start: start + 1, from, busy }
  }

  #add(page: RowsPage, direction: Direction): void {
    const { hasPrevious, hasNext, startCursor, endCursor, revision } = page
    const isEmpty = this.#kept.length === 0
    if (direction === 'next' || isEmpty) this.#cursors.next = endCursor ?? this.#cursors.next
    if (direction === 'previous' || isEmpty) {
      this.#cursors.previous = startCursor ?? this.#cursors.previous
    }
    const { start } = this.#view
    const isStart = this.#view.revision === undefined
    const edges = {
      hasNext: direction === 'next' || isStart ? hasNext : this.#view.hasNext,
      hasPrevious: direction === 'previous' || isStart ? hasPrevious : this.#view.hasPrevious,
    }
    const added = { rows: page.rows, start: startCursor, end: endCursor }
    if (page.rows.length > 0) this.#kept = joined(this.#kept, added, direction, this.#size)
    const before = direction === 'previous' ? page.rows.length : 0
    const dropped = this.#drop(direction)
    this.#show({
      ...edges,
      ...(dropped > 0 && (direction === 'next' ? { hasPrevious: true } : { hasNext: true })),
      rows: this.#kept.flatMap(({ rows }) => rows),
      shift: this.#view.shift + before - (direction === 'next' ? dropped : 0),
      start,
      revision: this.#view.revision ?? revision,
    })
  }

  /** Drops pages at the far end; gives how many rows they had. */
  #drop(direction: Direction): number {
    const excess = Math.max(0, this.#kept.length - this.#most)
    if (excess === 0) return 0
    const isNext = direction === 'next'
    const gone = isNext ? this.#kept.slice(0, excess) : this.#kept.slice(-excess)
    this.#kept = isNext ? this.#kept.slice(excess) : this.#kept.slice(0, -excess)
    if (isNext) this.#cursors.previous = this.#kept[0]?.start ?? undefined
    else this.#cursors.next = this.#kept.at(-1)?.end ?? undefined
    return gone.reduce((sum, { rows }) => sum + rows.length, 0)
  }

  #show(changes: Partial<RowsView>): void {
    this.#view = { ...this.#view, ...changes }
    for (const listener of this.#listeners) listener()
  }
}

/** The pages with one more; a short one goes into its neighbour, so that their number tells how many rows there are at most. */
function joined(
  pages: readonly Kept[],
  page: Kept,
  direction: Direction,
  size: number,
): readonly Kept[] {
  const neighbour = direction === 'next' ? pages.at(-1) : pages[0]
  const isShort = neighbour !== undefined && neighbour.rows.length + page.rows.length <= size
  if (direction === 'next') {
    if (!isShort) return [...pages, page]
    const rows = [...neighbour.rows, ...page.rows]
    return [...pages.slice(0, -1), { rows, start: neighbour.start, end: page.end }]
  }
  if (!isShort) return [page, ...pages]
  const rows = [...page.rows, ...neighbour.rows]
  return [{ rows, start: page.start, end: neighbour.end }, ...pages.slice(1)]
}
