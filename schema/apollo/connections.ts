import type { FieldPolicy, StoreObject } from '@apollo/client'

/** A list in the cache: the pages that have been read, one after the other. */
export interface StoredList {
  readonly pages: readonly StoredPage[]
  /** What else was asked for, such as `totalCount`. */
  readonly rest: Readonly<Record<string, unknown>>
}

interface StoredPage {
  /** Edges; where only `nodes` were asked for, edges that have no more than a node. */
  readonly items: readonly StoreObject[]
  readonly pageInfo: PageInfo | undefined
}

interface PageInfo {
  readonly hasNextPage?: boolean
  readonly hasPreviousPage?: boolean
  readonly startCursor?: string | null
  readonly endCursor?: string | null
}

interface Connection {
  readonly edges?: readonly StoreObject[]
  readonly nodes?: readonly unknown[]
  readonly pageInfo?: PageInfo
  readonly [field: string]: unknown
}

/**
 * Joins the pages of a connection to one list, whether `nodes` or `edges` are asked for (Apollo's
 * relayStylePagination knows only `edges`). `fetchMore` with the `endCursor` as `after` adds a page, with
 * the `startCursor` as `before` puts one in front; a page by neither begins the list anew. `keyArgs`: the
 * arguments by which lists differ.
 */
export function connection(keyArgs: readonly string[] = []): FieldPolicy<StoredList, Connection> {
  return {
    keyArgs: keyArgs.length > 0 && [...keyArgs],
    merge(stored, { edges, nodes, pageInfo, ...rest }, { args }) {
      const items = edges ?? nodes?.map((node) => ({ node }) as StoreObject) ?? []
      const pages = placed(stored?.pages ?? [], { items, pageInfo }, args)
      return { pages, rest: { ...stored?.rest, ...rest } }
    },
    read(stored, { canRead, readField }): Connection | undefined {
      if (stored === undefined) return undefined
      const { pages, rest } = stored
      const nodeOf = (item: StoreObject) => readField<StoreObject>('node', item)
      // what was evicted, such as a task that was deleted, leaves the list
      const edges = pages.flatMap(({ items }) => items).filter((item) => canRead(nodeOf(item)))
      const pageInfo = joined(pages.at(0)?.pageInfo, pages.at(-1)?.pageInfo)
      return { ...rest, edges, nodes: edges.map(nodeOf), ...(pageInfo && { pageInfo }) }
    },
  }
}

function placed(
  pages: readonly StoredPage[],
  page: StoredPage,
  args: Record<string, unknown> | null,
): readonly StoredPage[] {
  const { after, before } = args ?? {}
  if (pages.length === 0 || (after == null && before == null)) return [page]
  if (after != null) {
    const at = pages.findIndex(({ pageInfo }) => pageInfo?.endCursor === after)
    // the list has begun anew while the page was on its way: there is no place for it any more
    return at < 0 ? pages : [...pages.slice(0, at + 1), page]
  }
  const at = pages.findIndex(({ pageInfo }) => pageInfo?.startCursor === before)
  return at < 0 ? pages : [page, ...pages.slice(at)]
}

function joined(first: PageInfo | undefined, last: PageInfo | undefined): PageInfo | undefined {
  if (first === undefined || last === undefined) return undefined
  const { hasPreviousPage, startCursor, ...others } = { ...first }
  const { hasNextPage, endCursor } = last
  // what was not asked for stays undefined, upon which Apollo asks the server
  return { ...others, hasPreviousPage, startCursor, hasNextPage, endCursor } as PageInfo
}

export function isStoredList(value: unknown): value is StoredList {
  return typeof value === 'object' && value !== null && 'pages' in value && 'rest' in value
}

export function lengthOf({ pages }: StoredList): number {
  return pages.reduce((sum, { items }) => sum + items.length, 0)
}
