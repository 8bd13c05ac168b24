/** One page of a list, in the order in which it is shown. */
export interface Page<T, Key = never> {
  readonly items: readonly T[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  /** Where to go on backwards from, where that lies before the first item. */
  readonly startsAt?: Key
  /** Where to go on from, where that lies beyond the last item. */
  readonly endsAt?: Key
}

/**
 * Which page: `limit` items after or before a key (exclusive), from the list's front or from its back.
 * Ids sort by the time they were made, so lists of newest first go down in id.
 */
export interface PageRequest<Key = string> {
  readonly limit: number
  readonly after?: Key | undefined
  readonly before?: Key | undefined
  readonly fromBack: boolean
}

/** The same page, from the front, of many lists. */
export type PagesRequest<Key = string> = Pick<PageRequest<Key>, 'limit' | 'after'>
