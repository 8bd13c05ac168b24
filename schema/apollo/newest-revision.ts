import {
  type Cache,
  InMemoryCache,
  isReference,
  type OperationVariables,
  type Reference,
} from '@apollo/client'
import { isStoredList, lengthOf } from './connections.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * A cache in which nothing goes back to a lower `revision`. Answers overtake each other: that of a query
 * or mutation can come after the subscription has brought what happened since. Each task (and dataset) in
 * a result is looked at by itself: of one that is older than what the cache has, only fields come in that
 * the cache does not have; whatever else is in the result comes in as it is. Results have to ask for `revision`.
 *
 * It is the cache that does it, and no link: only here things have one form, whatever aliases, fragments and
 * fields a document uses, and what clients are given is read from here after it was written.
 */
export class NewestRevisionCache extends InMemoryCache {
  override write<TData = unknown, TVariables extends OperationVariables = OperationVariables>(
    options: Cache.WriteOptions<TData, TVariables>,
  ): Reference | undefined {
    const before = new Map<string, Fields>()
    for (const id of idsIn(options.result, this)) {
      const fields = fieldsOf(id, this)
      if (typeof fields['revision'] === 'number') before.set(id, fields)
    }
    const reference = super.write({ ...options, broadcast: false })
    for (const [id, fields] of before) {
      if (Number(fieldsOf(id, this)['revision']) < Number(fields['revision'])) {
        putBack(id, fields, this)
      }
    }
    if (options.broadcast !== false) this.broadcastWatches()
    return reference
  }
}

/** The ids, in the cache, of all that stands in a result. */
function idsIn(value: unknown, cache: InMemoryCache, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  if ('__typename' in value && typeof value.__typename === 'string') {
    const id = cache.identify({ ...value, __typename: value.__typename })
    if (id !== undefined) found.add(id)
  }
  for (const each of Object.values(value)) idsIn(each, cache, found)
  return found
}

function fieldsOf(id: string, cache: InMemoryCache): Fields {
  const found: Record<string, unknown> = {}
  cache.modify({
    id,
    broadcast: false,
    fields(value: unknown, { storeFieldName }) {
      found[storeFieldName] = value
      return value
    },
  })
  return found
}

function putBack(id: string, before: Fields, cache: InMemoryCache): void {
  cache.modify({
    id,
    broadcast: false,
    fields: (now: unknown, { storeFieldName }) => newer(before[storeFieldName], now),
  })
}

/** What a field is to be, of what it was at the higher revision and what is written at the lower one. */
function newer(before: unknown, now: unknown): unknown {
  if (before === undefined || before === now) return now
  // lists of tasks only grow: a further page is welcome, however old the rest of its answer is
  if (isStoredList(before) && isStoredList(now)) {
    return lengthOf(now) > lengthOf(before) ? now : before
  }
  // such as progress, of which an answer may have fields that no other has asked for
  const isSame = isEmbedded(before) && isEmbedded(now) && before.__typename === now.__typename
  return isSame ? { ...now, ...before } : before
}

function isEmbedded(value: unknown): value is { readonly __typename: unknown } {
  const isObject = typeof value === 'object' && value !== null && '__typename' in value
  return isObject && !isReference(value)
}
