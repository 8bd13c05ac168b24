import { monotonicFactory } from 'ulid'
import type { IdPrefix } from '#core/id-prefix.ts'

export type NewId = (prefix: IdPrefix) => string

/** Ids tell their type and sort by the time they were made: `task_01jd…` (ULID, in lower case). */
export function idMaker(): NewId {
  const ulid = monotonicFactory()
  return (prefix) => `${prefix}_${ulid().toLowerCase()}`
}
