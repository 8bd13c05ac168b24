import { monotonicFactory } from 'ulid'

const prefixes = ['task', 'dataset', 'upload', 'user'] as const
export type IdPrefix = (typeof prefixes)[number]

export type NewId = (prefix: IdPrefix) => string

/** Ids tell their type and sort by the time they were made: `task_01jd…` (ULID, in lower case). */
export function idMaker(): NewId {
  const ulid = monotonicFactory()
  return (prefix) => `${prefix}_${ulid().toLowerCase()}`
}

export function prefixOf(id: string): IdPrefix | undefined {
  return prefixes.find((prefix) => id.startsWith(`${prefix}_`))
}
