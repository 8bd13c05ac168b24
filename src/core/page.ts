/** One page of a list, in the order in which it is shown. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
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
