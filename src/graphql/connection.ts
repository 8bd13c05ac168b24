import type { Page, PageRequest } from '#core/page.ts'
import { ApiError } from './errors.ts'

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface Edge<T> {
  readonly cursor: string
  readonly node: T
}

/** A page of a list in Relay's form. The total is counted only where a client asks for it. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[]
  readonly nodes: readonly T[]
  readonly pageInfo: PageInfo
  readonly totalCount?: () => Promise<number>
}

export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** Items of a list: 50 by default, 1,000 at most. */
export const defaultSize = 50
const largestSize = 1_000

/** How a list's keys are written in its cursors. `read` gives undefined for what is no such key. */
export interface CursorCodec<Key> {
  write(key: Key): string
  read(text: string): Key | undefined
}

export const idCursor: CursorCodec<string> = {
  write: (id) => id,
  read: (text) => (/^[a-z]+_[0-9a-z]+$/.test(text) ? text : undefined),
}

export const numberCursor: CursorCodec<number> = {
  write: String,
  read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
}

/** Throws ApiError BAD_USER_INPUT for sizes and cursors that are none. */
export function pageRequest<Key>(args: PageArguments, cursors: CursorCodec<Key>): PageRequest<Key> {
  const { first, last } = args
  if (first != null && last != null) {
    throw new ApiError('BAD_USER_INPUT', 'Give either first or last, not both.')
  }
  const limit = first ?? last ?? defaultSize
  if (limit < 0 || limit > largestSize) {
    const message = `first and last go from 0 to ${largestSize}; page through longer lists with after.`
    throw new ApiError('BAD_USER_INPUT', message)
  }
  return {
    limit,
    fromBack: last != null,
    after: decode(args.after, cursors),
    before: decode(args.before, cursors),
  }
}

export function connection<T, Key>(
  page: Page<T, Key>,
  cursors: CursorCodec<Key>,
  keyOf: (item: T) => Key,
  totalCount?: () => Promise<number>,
): Connection<T> {
  const cursorOf = (key: Key) => encode(cursors.write(key))
  const edges = page.items.map((node) => ({ cursor: cursorOf(keyOf(node)), node }))
  const { startsAt, endsAt } = page
  return {
    edges,
    nodes: page.items,
    pageInfo: {
      hasNextPage: page.hasNext,
      hasPreviousPage: page.hasPrevious,
      startCursor: startsAt === undefined ? (edges[0]?.cursor ?? null) : cursorOf(startsAt),
      endCursor: endsAt === undefined ? (edges.at(-1)?.cursor ?? null) : cursorOf(endsAt),
    },
    ...(totalCount && { totalCount }),
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decode<Key>(
  cursor: string | null | undefined,
  cursors: CursorCodec<Key>,
): Key | undefined {
  if (cursor == null) return undefined
  const key = cursors.read(Buffer.from(cursor, 'base64url').toString())
  if (key === undefined) {
    throw new ApiError('BAD_USER_INPUT', 'This cursor is none of this list; start without one.')
  }
  return key
}
